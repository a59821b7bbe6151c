# construct: Python
"""try except"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = None
branch_labels = None
depends_on = None

from sqlalchemy.exc import ProgrammingError


def upgrade():
    conn = op.get_bind()
    op.execute("CREATE TABLE t (a int UNIQUE)")
    conn.execute(sa.text("INSERT INTO t VALUES (1)"))
    try:
        with conn.begin_nested():
            conn.execute(sa.text("INSERT INTO t VALUES (1)"))
    except sa.exc.IntegrityError as error:
        op.execute("INSERT INTO t VALUES (2)")
    try:
        with conn.begin_nested():
            op.execute("DROP TABLE nowhere")
    except ProgrammingError:
        op.execute("INSERT INTO t VALUES (3)")


def downgrade():
    op.drop_table("t")
