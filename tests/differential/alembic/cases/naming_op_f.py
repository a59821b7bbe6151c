# construct: naming convention
# option: naming.ck = ck_%(table_name)s_%(constraint_name)s
# option: naming.uq = uq_%(table_name)s
"""naming op f"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "naming_op_f"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_unique_constraint(op.f("plain"), "t", ["a"])
    op.create_check_constraint(op.f("ckplain"), "t", "a > 0")
    op.drop_constraint("second", "t", type_="check") if False else None
    op.create_check_constraint("second", "t", "a > 1")
    op.drop_constraint("ck_t_second", "t")


def downgrade():
    op.drop_table("t")
