# construct: extension ops
# package: enumtables
"""enum_insert and enum_delete with a schema, as a later version of enumtables has them"""
import sqlalchemy as sa
from alembic import op

revision = "enum_tables_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA aspen")
    op.create_table("kinds", sa.Column("item_id", sa.String(), nullable=False), sa.PrimaryKeyConstraint("item_id"), schema="aspen")
    op.enum_insert("kinds", ["RED", "GREEN", "lower"], schema="aspen")
    op.enum_delete("kinds", ["GREEN"], schema="aspen")


def downgrade():
    op.enum_delete("kinds", ["lower", "RED"], schema="aspen")
    op.drop_table("kinds", schema="aspen")
    op.execute("DROP SCHEMA aspen")
