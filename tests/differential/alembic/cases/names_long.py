# construct: names and quoting
"""names long"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a_table_whose_name_is_rather_long_but_still_legal", sa.Column("a_column_whose_name_is_long_as_well", sa.Integer(), index=True),
        sa.Column("another_column_with_a_long_name", sa.Integer()))
    op.create_index(op.f("ix_a_table_whose_name_is_rather_long_but_still_legal_another_column_with_a_long_name"), "a_table_whose_name_is_rather_long_but_still_legal", ["another_column_with_a_long_name"])
    op.create_unique_constraint(op.f("uq_a_table_whose_name_is_rather_long_but_still_legal_another_column_x"), "a_table_whose_name_is_rather_long_but_still_legal", ["another_column_with_a_long_name"])


def downgrade():
    op.drop_index(op.f("ix_a_table_whose_name_is_rather_long_but_still_legal_another_column_with_a_long_name"))
    op.drop_table("a_table_whose_name_is_rather_long_but_still_legal")
