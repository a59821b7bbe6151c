# construct: naming convention
# option: naming.uq = uq_%(table_name)s_%(column_0_name)s_and_more_text
# option: naming.ix = ix_%(column_0_label)s
"""naming long"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "naming_long"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a_rather_long_name_for_a_table_that_has_columns", sa.Column("a_column_with_a_long_name_as_well", sa.Integer(), index=True), sa.Column("b", sa.Integer(), unique=True))


def downgrade():
    op.drop_table("a_rather_long_name_for_a_table_that_has_columns")
