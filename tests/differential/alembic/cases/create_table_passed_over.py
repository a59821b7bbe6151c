# construct: create_table
"""What stands among the columns and is none: another operation in the place of a column gives None."""
import sqlalchemy as sa
from alembic import op

revision = "create_table_passed_over"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("first", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer()))
    op.create_table(
        "second",
        sa.Column("id", sa.Integer(), primary_key=True),
        op.alter_column("first", "n", existing_type=sa.Integer(), comment="moved here", nullable=False),
        None,
        "text",
        [sa.Column("in_a_list", sa.Integer())],
        sa.Column("first_id", sa.Integer()),
        sa.ForeignKeyConstraint(["first_id"], ["first.id"]),
    )


def downgrade():
    op.drop_table("second")
    op.drop_table("first")
