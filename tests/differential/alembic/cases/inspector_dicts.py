# construct: inspector
"""Keys and indexes as dicts, key by key"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_dicts"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE plain (a int)")
    op.execute("CREATE TABLE t (id int, b int, x text, \"Odd x\" text, PRIMARY KEY (id, b) INCLUDE (x))")
    op.execute("ALTER TABLE t ADD CONSTRAINT uq_b UNIQUE (x, b) INCLUDE (id)")
    op.execute("COMMENT ON CONSTRAINT uq_b ON t IS 'why'")
    op.execute("COMMENT ON CONSTRAINT t_pkey ON t IS 'the key'")
    for definition in ("ix_plain ON t (b)", "ix_desc ON t (b DESC, x)", "ix_last ON t (b DESC NULLS LAST, x NULLS FIRST, id)",
                       "ix_where ON t (x) WHERE b > 1 AND x <> 'a'", "ix_hash ON t USING hash (x)",
                       "ix_ops ON t (x text_pattern_ops, \"Odd x\" varchar_pattern_ops DESC)",
                       "ix_with ON t (b) WITH (fillfactor = 50, deduplicate_items = off)", "ix_include ON t (b) INCLUDE (x, id)",
                       "ix_expr ON t (lower(x) DESC, b, (b + 1))", "ix_gin ON t USING gin (to_tsvector('english', x))"):
        op.execute(sa.text("CREATE INDEX " + definition))
    op.execute("CREATE UNIQUE INDEX ix_unique ON t (\"Odd x\") INCLUDE (b) WHERE id > 0")
    op.execute("CREATE TABLE ex (r int4range, EXCLUDE USING gist (r WITH &&))")
    op.execute("CREATE TABLE f (a int PRIMARY KEY DEFERRABLE, b int, x text, CONSTRAINT fk FOREIGN KEY (b, a) REFERENCES t (id, b))")
    inspector = sa.inspect(op.get_bind())
    said = []
    for table in ("plain", "t", "ex", "f"):
        said.append((table, inspector.get_pk_constraint(table)))
        for method in ("get_unique_constraints", "get_indexes", "get_foreign_keys"):
            said.extend((table, method, each) for each in getattr(inspector, method)(table))
    for index in inspector.get_indexes("t"):
        said.append([type(words).__name__ for words in index.get("column_sorting", {}).values()])
        said.append(sorted(index["dialect_options"]))
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    for name in ("f", "t", "ex", "plain", "said"):
        op.drop_table(name)
