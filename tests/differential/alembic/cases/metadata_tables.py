# construct: MetaData, Table
"""metadata tables"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = None
branch_labels = None
depends_on = None

metadata = sa.MetaData()
child = sa.Table("child", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("p", sa.ForeignKey("parent.id"), type_=sa.Integer))
parent = sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("k", sa.Enum("a", name="pk")))


def upgrade():
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade():
    metadata.drop_all(op.get_bind())
