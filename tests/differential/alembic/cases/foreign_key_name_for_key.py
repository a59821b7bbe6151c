# construct: ForeignKey
# expect: error
"""A column that has a key is not found by its name."""
import sqlalchemy as sa
from alembic import op

revision = "foreign_key_name_for_key"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    m = sa.MetaData()
    sa.Table("a", m, sa.Column("id", sa.Integer, key="ident", primary_key=True))
    sa.Table("b", m, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id")))
    m.create_all(op.get_bind())


def downgrade():
    pass
