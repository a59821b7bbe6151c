# construct: values
"""values"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = None
branch_labels = None
depends_on = None

import datetime
import enum
import uuid


class Color(enum.Enum):
    RED = "red"


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("j", sa.JSON()), sa.Column("jb", postgresql.JSONB()), sa.Column("d", sa.DateTime()), sa.Column("dz", sa.DateTime(timezone=True)),
        sa.Column("dd", sa.Date()), sa.Column("u", postgresql.UUID(as_uuid=True)), sa.Column("b", sa.Boolean()), sa.Column("a", postgresql.ARRAY(sa.Text())), sa.Column("y", sa.LargeBinary()), sa.Column("i", sa.Interval()), sa.Column("e", sa.Enum(Color)))
    op.bulk_insert(t, [
        {"id": 1, "j": {"b": [1, None, "\u00e9"], "a": 1.5}, "jb": ["x"], "d": datetime.datetime(2020, 1, 2, 3, 4, 5, 6), "dz": datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), "dd": datetime.date(2021, 2, 3),
         "u": uuid.UUID("12345678-1234-5678-1234-567812345678"), "b": True, "a": ["p", "q'r"], "y": b"\x00\xff", "i": datetime.timedelta(days=1, seconds=5), "e": Color.RED},
        {"id": 2, "j": None, "jb": None, "d": None, "dz": None, "dd": None, "u": None, "b": None, "a": [], "y": None, "i": None, "e": None},
    ])
    conn = op.get_bind()
    row = conn.execute(sa.text("SELECT j, d, dz, dd, u, i, y FROM t WHERE id = 1")).one()
    assert row.j == {"b": [1, None, "\u00e9"], "a": 1.5}
    assert row.d == datetime.datetime(2020, 1, 2, 3, 4, 5, 6) and row.dd == datetime.date(2021, 2, 3)
    assert str(row.u).startswith("12345678") and row.i == datetime.timedelta(days=1, seconds=5)
    conn.execute(sa.text("UPDATE t SET d = :d, u = :u WHERE id = 2"), {"d": row.d, "u": row.u})


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE color")
