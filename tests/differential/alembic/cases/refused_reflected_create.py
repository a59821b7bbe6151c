# construct: MetaData, Table
# expect: refused
"""a reflected table is made again"""
import sqlalchemy as sa
from alembic import op

revision = "refused_reflected_create"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    op.create_table("parent", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("child", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parent.id"), unique=True),
        sa.Column("x", sa.String(20), server_default="a", index=True, comment="c"), sa.CheckConstraint("id > 0", name="ck"), comment="tc")
    meta = sa.MetaData()
    child = sa.Table("child", meta, autoload_with=bind)
    op.drop_table("child")
    child.create(bind)


def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
