# construct: data migrations
"""data case expression"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_case_expression"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, null), (2, null), (3, null)")
    t = sa.table("t", sa.column("a", sa.Integer), sa.column("b", sa.String))
    op.execute(t.update().values(b=sa.case((t.c.a == 1, "one"), (t.c.a.in_([2]), sa.literal("two")), else_="many")))


def downgrade():
    op.drop_table("t")
