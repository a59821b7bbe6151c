# construct: Core statements
"""Members of JSON values: in indexes, computed columns and statements, as text and as values of types"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "json_members"
down_revision = None
branch_labels = None
depends_on = None

either = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    b = sa.column("b", postgresql.JSONB())
    e = sa.column("e", either)
    op.create_table("t", sa.Column("j", sa.JSON()), sa.Column("b", postgresql.JSONB()), sa.Column("e", either),
                    sa.Column("s", sa.String(), sa.Computed(b["id"].as_string(), persisted=True)),
                    sa.Column("n", sa.Integer(), sa.Computed(e["n"]["m"].as_integer(), persisted=True)))
    op.create_index("ix_member", "t", [b["a"]], postgresql_using="btree")
    op.create_index("ix_deep", "t", [b["a"]["b"], e["a"]])
    op.create_index("ix_text", "t", [b["a"].astext, b["a"]["b"].astext, e["a"].as_string(), b["a"]["c"].as_string()])
    op.create_index("ix_path", "t", [b[("a", "b")], e[["a", "b"]].as_string(), b[["a", "0"]].as_float()])
    op.create_index("ix_cast", "t", [sa.cast(b, postgresql.JSONB())["a"], sa.func.jsonb_strip_nulls(b, type_=postgresql.JSONB())["z"]])
    op.create_index("ix_number", "t", [e["a"].as_numeric(10, 2), e["b"].as_boolean(), e[0].as_integer()])
    op.create_index("ix_where", "t", ["s"], postgresql_where=(b["kind"].as_string() == "x") & (b["n"].as_integer() > 5))
    t = sa.table("t", sa.column("j", sa.JSON()), b, e)
    bind = op.get_bind()
    bind.execute(t.insert(), {"j": {"a": [1, 2]}, "b": {"id": "one", "a": {"b": 7, "c": None}, "n": 6, "kind": "x"}, "e": {"n": {"m": 3}}})
    found = bind.execute(sa.select(t.c.b["id"].as_string(), t.c.b["a"]["b"].as_integer(), t.c.j["a"][1].as_float(), t.c.b["a"]).where(t.c.b["kind"].as_string() == "x")).fetchall()
    op.create_table("found", sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("found", sa.column("what", sa.String())), [{"what": str(list(row))} for row in found])


def downgrade():
    op.drop_table("found")
    op.drop_table("t")
