# construct: alter_column
"""alter column type bool check"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_type_bool_check"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "a", type_=sa.Boolean(create_constraint=True, name="ck_b"), existing_type=sa.Integer(), postgresql_using="a = 1")


def downgrade():
    op.drop_table("t")
