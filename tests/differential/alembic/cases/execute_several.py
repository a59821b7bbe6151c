# construct: execute
"""execute several"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "execute_several"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE TABLE t (a text);
        -- nothing; really
        INSERT INTO t VALUES ('x;y');
        /* ; */ INSERT INTO t VALUES ($$z;$$)
    """)


def downgrade():
    op.drop_table("t")
