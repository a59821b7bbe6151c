# construct: inspector
"""The text of every type that the inspector finds"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_type_text"
down_revision = None
branch_labels = None
depends_on = None

TYPES = ["int", "bigint", "smallint", "text", "varchar", "varchar(20)", "char(3)", "bool", "numeric", "numeric(10)", "numeric(10,2)", "real", "float8", "date",
         "time", "time(3)", "timetz", "timetz(2)", "timestamp", "timestamp(6)", "timestamp(0)", "timestamptz", "timestamptz(3)", "interval", "interval(3)",
         "interval day to second", "interval year", "interval day to second(2)", "uuid", "json", "jsonb", "bytea", "int[]", "text[]", "varchar(5)[]", "numeric(4,1)[]", "timestamp(3)[]", "int[][]",
         "inet", "cidr", "macaddr", "money", "oid", "regclass", "bit(4)", "bit", "varbit", "varbit(8)", "tsvector", "hstore", "tstzrange",
         "int4range", "int8range", "numrange", "daterange", "tsrange", "citext", "name", "\"char\""]


def upgrade():
    op.execute("CREATE TYPE kind AS ENUM ('a', 'b')")
    op.execute("CREATE TABLE t (%s, k kind, ks kind[])" % ", ".join("c%d %s" % pair for pair in enumerate(TYPES)))
    for column in sa.inspect(op.get_bind()).get_columns("t"):
        op.execute("COMMENT ON COLUMN t.%s IS '%s'" % (column["name"], str(column["type"]).replace("'", "''")))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE kind")
