# construct: source options
# option: version_table = moves
# option: version_table_schema = public
"""What the context says of the version table"""
import sqlalchemy as sa
from alembic import context, op

revision = "context_version_table"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    schema = context.get_context().version_table_schema + "." if context.get_context().version_table_schema else ""
    op.create_table("t", sa.Column("a", sa.Integer()), comment=schema + op.get_context().version_table)
    op.create_table("u", sa.Column("a", sa.Integer()), schema=op.get_context().opts.get("version_table_schema"))


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
