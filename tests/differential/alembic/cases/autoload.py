# construct: MetaData, Table
"""autoload"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a text)")
    conn = op.get_bind()
    t = sa.Table("t", sa.MetaData(), autoload_with=conn)
    conn.execute(t.insert().values(id=1, a="x"))
    assert conn.execute(sa.select(t.c.a)).scalar() == "x"


def downgrade():
    op.drop_table("t")
