# construct: inspector
"""inspector"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY)")
    op.execute("CREATE TABLE t (id serial PRIMARY KEY, a varchar(10) NOT NULL, b int REFERENCES o (id) ON DELETE CASCADE, c text DEFAULT 'x', CONSTRAINT uq UNIQUE (a), CONSTRAINT ck CHECK (b > 0))")
    op.execute("CREATE INDEX ix_b ON t (b)")
    inspector = sa.inspect(op.get_bind())
    assert sorted(inspector.get_table_names()) == ["alembic_version", "o", "t"] or sorted(inspector.get_table_names()) == ["o", "t"]
    assert inspector.has_table("t") and not inspector.has_table("nope")
    columns = {c["name"]: c for c in inspector.get_columns("t")}
    assert list(columns) == ["id", "a", "b", "c"]
    assert columns["a"]["nullable"] is False and columns["c"]["default"] == "'x'::text"
    assert isinstance(columns["a"]["type"], sa.String) and columns["a"]["type"].length == 10
    assert [i["name"] for i in inspector.get_indexes("t") if not i.get("duplicates_constraint")] == ["ix_b"]
    fk = inspector.get_foreign_keys("t")[0]
    assert fk["constrained_columns"] == ["b"] and fk["referred_table"] == "o" and fk["options"]["ondelete"] == "CASCADE"
    assert [u["name"] for u in inspector.get_unique_constraints("t")] == ["uq"]
    assert inspector.get_pk_constraint("t")["constrained_columns"] == ["id"]
    assert [c["name"] for c in inspector.get_check_constraints("t")] == ["ck"]
    if "d" not in columns:
        op.add_column("t", sa.Column("d", sa.Integer()))


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
