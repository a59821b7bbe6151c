# construct: extension ops
# api: 2.0
"""enum_insert and enum_delete of the package enumtables"""
import enumtables  # noqa: F401
import sqlalchemy as sa
from alembic import op

revision = "enum_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("kinds", sa.Column("item_id", sa.String(), nullable=False), sa.PrimaryKeyConstraint("item_id", name=op.f("pk_kinds")))
    op.enum_insert("kinds", ["RED", "GREEN", "two words", "lower"])
    op.enum_insert("kinds", [])
    op.enum_insert("kinds")
    op.enum_delete("kinds", ["GREEN"])
    op.enum_delete("kinds", data=("RED", "absent"))
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("kind", enumtables.enum_column.EnumType(), sa.ForeignKey("kinds.item_id"), nullable=False))


def downgrade():
    op.drop_table("t")
    op.enum_delete("kinds", ["lower", "two words"])
    op.drop_table("kinds")
