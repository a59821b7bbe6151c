# construct: types
"""table types pg"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
        sa.Column("a", postgresql.JSONB(astext_type=sa.Text())), sa.Column("b", postgresql.JSON()),
        sa.Column("c", postgresql.ARRAY(sa.String(20))), sa.Column("d", postgresql.ARRAY(postgresql.UUID())),
        sa.Column("e", postgresql.INET()), sa.Column("f", postgresql.CIDR()), sa.Column("g", postgresql.MACADDR()),
        sa.Column("h", postgresql.BYTEA()), sa.Column("i", postgresql.TSVECTOR()), sa.Column("j", postgresql.TSTZRANGE()),
        sa.Column("k", postgresql.INT4RANGE()), sa.Column("l", postgresql.INTERVAL()), sa.Column("m", postgresql.INTERVAL(precision=3)),
        sa.Column("n", postgresql.INTERVAL(fields="DAY TO SECOND")), sa.Column("o", postgresql.BIT(4)),
        sa.Column("p", postgresql.BIT(8, varying=True)), sa.Column("q", postgresql.DOUBLE_PRECISION()),
        sa.Column("r", postgresql.TIMESTAMP(precision=3)), sa.Column("s", postgresql.TIMESTAMP(timezone=True, precision=0)),
        sa.Column("t", postgresql.TIME(precision=2)), sa.Column("u", postgresql.MONEY()), sa.Column("v", postgresql.OID()),
        sa.Column("w", postgresql.REAL()), sa.Column("x", postgresql.NUMERIC(5, 1)), sa.Column("y", postgresql.VARCHAR(3)),
        sa.Column("z", postgresql.ARRAY(sa.Text(), dimensions=3)), sa.Column("aa", postgresql.BIT(varying=True)),
        sa.Column("ab", postgresql.REGCLASS()), sa.Column("ac", postgresql.NUMRANGE()), sa.Column("ad", postgresql.MACADDR8()),
        sa.Column("ae", postgresql.ARRAY(sa.String(5, collation="C"))),
    )


def downgrade():
    op.drop_table("t")
