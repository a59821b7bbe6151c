# construct: types
"""Which attributes types have, and which they do not"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "type_attributes"
down_revision = None
branch_labels = None
depends_on = None

TYPES = [sa.Enum("x", native_enum=False), sa.String(5), sa.Text(), sa.Integer(), sa.BigInteger(), sa.Float(), sa.Float(53), sa.Numeric(10, 2), sa.Boolean(),
         sa.DateTime(), sa.DateTime(timezone=True), sa.Date(), sa.Time(), sa.Interval(), sa.LargeBinary(), sa.JSON(),
         sa.Enum("a", "long", name="e"), sa.VARCHAR(7), sa.CHAR(2), sa.TIMESTAMP(timezone=True), sa.ARRAY(sa.Integer()),
         postgresql.UUID(), postgresql.JSONB(), postgresql.ARRAY(sa.String(3)), postgresql.TIMESTAMP(precision=3),
         postgresql.INTERVAL(), postgresql.BIT(4), postgresql.BYTEA(), postgresql.DOUBLE_PRECISION(), postgresql.INET(),
         postgresql.ENUM("abc", "d", name="f"), postgresql.TSVECTOR(), postgresql.NUMERIC(4)]


def upgrade():
    op.create_table("said", sa.Column("n", sa.Integer()), sa.Column("what", sa.String()))
    rows = []
    for n, each in enumerate(TYPES):
        known = [name for name in ("length", "precision", "scale", "timezone", "collation", "enums", "native_enum") if hasattr(each, name)]
        rows.append({"n": n, "what": ", ".join("%s=%s" % (name, getattr(each, name)) for name in known) + str(getattr(each, "length", "none")) + str(hasattr(each, "item_type"))})
    op.bulk_insert(sa.table("said", sa.column("n", sa.Integer()), sa.column("what", sa.String())), rows)


def downgrade():
    op.drop_table("said")
