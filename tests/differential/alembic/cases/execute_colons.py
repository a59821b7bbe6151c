# construct: execute
"""execute colons"""
import sqlalchemy as sa
from alembic import op

revision = "execute_colons"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (a text, b jsonb)")
    op.execute("""INSERT INTO t VALUES ('a b', '{"k": 1}'::jsonb)""")
    op.execute(sa.text("INSERT INTO t VALUES ('c \\:d', '[]'::jsonb)"))
    op.execute("INSERT INTO t SELECT a[1\\:2]::text, null FROM (SELECT ARRAY[1,2,3] AS a) s")


def downgrade():
    op.drop_table("t")
