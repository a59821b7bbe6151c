# construct: data migrations
"""data dates"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_dates"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    import datetime
    op.execute("CREATE TABLE t (id int, d date, ts timestamp, tz timestamptz, i interval, tm time)")
    t = sa.table("t", *[sa.column(n) for n in ("id", "d", "ts", "tz", "i", "tm")])
    day = datetime.date(2024, 2, 28)
    op.bulk_insert(t, [{"id": n, "d": day + datetime.timedelta(days=n), "ts": datetime.datetime(2024, 1, 31, 23, 59) + datetime.timedelta(hours=n), "tz": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), "i": datetime.timedelta(days=n, seconds=30), "tm": datetime.time(1, 2, 3)} for n in range(3)])


def downgrade():
    op.drop_table("t")
