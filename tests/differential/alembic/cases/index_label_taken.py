# construct: naming convention
"""the label of a column that is the name of another one"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("owner", sa.Column("id", sa.Integer(), index=True), sa.Column("owner_id", sa.Integer()), sa.Column("owner_name", sa.Text()),
                    sa.Column("name", sa.Text(), index=True, unique=True))
    t = sa.Table("pet", sa.MetaData(), sa.Column("id", sa.Integer()), sa.Column("pet_id", sa.Integer()), sa.Index(None, "id"))
    t.create(op.get_bind())


def downgrade():
    op.drop_table("pet")
    op.drop_table("owner")
