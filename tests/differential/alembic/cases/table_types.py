# construct: types
"""table types"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.String()), sa.Column("b", sa.String(50)), sa.Column("c", sa.String(length=7, collation="C")),
        sa.Column("d", sa.Text()), sa.Column("e", sa.Unicode(20)), sa.Column("f", sa.UnicodeText()),
        sa.Column("g", sa.Numeric()), sa.Column("h", sa.Numeric(10)), sa.Column("i", sa.Numeric(10, 2)),
        sa.Column("j", sa.Float()), sa.Column("k", sa.Float(53)), sa.Column("l", sa.Float(precision=10)),
        sa.Column("m", sa.Boolean()), sa.Column("n", sa.Date()), sa.Column("o", sa.DateTime()),
        sa.Column("p", sa.DateTime(timezone=True)), sa.Column("q", sa.Time()), sa.Column("r", sa.Time(timezone=True)),
        sa.Column("s", sa.Interval()), sa.Column("t", sa.LargeBinary()), sa.Column("u", sa.LargeBinary(length=16)),
        sa.Column("v", sa.JSON()), sa.Column("w", sa.BigInteger()), sa.Column("x", sa.SmallInteger()),
        sa.Column("y", sa.TIMESTAMP()), sa.Column("z", sa.TIMESTAMP(timezone=True)),
        sa.Column("aa", sa.CHAR(3)), sa.Column("ab", sa.VARCHAR(9)), sa.Column("ac", sa.DECIMAL(8, 3)),
        sa.Column("ad", sa.REAL()), sa.Column("ae", sa.PickleType()), sa.Column("af", sa.Interval(second_precision=3)),
        sa.Column("ag", sa.ARRAY(sa.Integer())), sa.Column("ah", sa.ARRAY(sa.String(10), dimensions=2)),
        sa.Column("ai", sa.INTEGER), sa.Column("aj", sa.BIGINT), sa.Column("ak", sa.TEXT), sa.Column("al", sa.FLOAT),
    )


def downgrade():
    op.drop_table("t")
