# construct: values
"""values decimal"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = None
branch_labels = None
depends_on = None

import decimal


def upgrade():
    conn = op.get_bind()
    op.execute("CREATE TABLE t (n numeric(10, 3))")
    conn.execute(sa.text("INSERT INTO t VALUES (:n)"), {"n": decimal.Decimal("1.250")})
    assert conn.execute(sa.text("SELECT n FROM t")).scalar() == decimal.Decimal("1.25")


def downgrade():
    op.drop_table("t")
