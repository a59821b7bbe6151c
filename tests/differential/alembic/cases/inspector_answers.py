# construct: inspector
"""What every method of the inspector answers, as rows"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_answers"
down_revision = None
branch_labels = None
depends_on = None


def note(conn, name, answer):
    conn.execute(sa.text("INSERT INTO answers VALUES (:name, :answer)"), {"name": name, "answer": answer})


def pairs(found):
    """Keys in order, types as text, what differs by generation left out."""
    return "; ".join("%s=%s" % (key, str(found[key]) if key == "type" else repr(found[key])) for key in sorted(found)
                     if key not in ("autoincrement", "include_columns", "dialect_options", "computed"))


def upgrade():
    conn = op.get_bind()
    op.execute("CREATE TABLE answers (name text, answer text)")
    op.execute("CREATE SCHEMA other")
    op.execute("CREATE TABLE other.far (id int PRIMARY KEY)")
    op.execute("CREATE TABLE o (id bigserial, code text, CONSTRAINT pk_o PRIMARY KEY (id), UNIQUE (code), UNIQUE (id, code))")
    op.execute("""CREATE TABLE t (
        id serial PRIMARY KEY, a varchar(10) NOT NULL DEFAULT 'x', b bigint REFERENCES o (id) ON DELETE CASCADE ON UPDATE SET NULL,
        "Upper" text, d numeric(4,1) DEFAULT 1.5, e int GENERATED ALWAYS AS (1 + 1) STORED,
        f int, far int REFERENCES other.far, ts timestamptz DEFAULT now(),
        CONSTRAINT uq UNIQUE (a, "Upper"), CONSTRAINT ck CHECK (b > 0), CONSTRAINT "Ck2" CHECK (a <> 'q' AND d > 0 OR f IS NULL),
        CONSTRAINT fk_two FOREIGN KEY (b, a) REFERENCES o (id, code) DEFERRABLE INITIALLY DEFERRED)""")
    op.execute("COMMENT ON COLUMN t.a IS 'it''s'")
    op.execute("COMMENT ON TABLE t IS 'a table'")
    op.execute("CREATE INDEX ix_b ON t (b)")
    op.execute('CREATE UNIQUE INDEX ix_u ON t ("Upper", a)')
    op.execute("CREATE INDEX ix_z ON t (f) WHERE f > 1")
    op.execute("CREATE VIEW v AS SELECT a, b FROM t")
    op.execute("CREATE SEQUENCE lonely")
    inspector = sa.inspect(conn)
    note(conn, "tables", repr(sorted(inspector.get_table_names())))
    note(conn, "tables of", repr(inspector.get_table_names(schema="other")))
    note(conn, "views", repr(inspector.get_view_names()))
    note(conn, "schemas", repr(sorted(inspector.get_schema_names())))
    note(conn, "default schema", repr(inspector.default_schema_name))
    note(conn, "has", repr([inspector.has_table("t"), inspector.has_table("nope"), inspector.has_table("far"), inspector.has_table("far", schema="other")]))
    for table in ("t", "o"):
        for column in inspector.get_columns(table):
            note(conn, "column", pairs(column))
        for key in sorted(inspector.get_foreign_keys(table), key=lambda found: found["name"]):
            note(conn, "key", pairs(key))
        for index in sorted(inspector.get_indexes(table), key=lambda found: found["name"]):
            note(conn, "index", pairs(index))
        for unique in sorted(inspector.get_unique_constraints(table), key=lambda found: found["name"]):
            note(conn, "unique", pairs(unique))
        for check in sorted(inspector.get_check_constraints(table), key=lambda found: found["name"]):
            note(conn, "check", pairs(check))
        note(conn, "primary", pairs(inspector.get_pk_constraint(table)))
        note(conn, "comment", repr(inspector.get_table_comment(table)))
    note(conn, "view", repr(inspector.get_view_definition("v")))
    note(conn, "far", pairs(inspector.get_columns("far", schema="other")[0]))


def downgrade():
    op.execute("DROP VIEW v")
    op.drop_table("t")
    op.drop_table("o")
    op.execute("DROP SCHEMA other CASCADE")
    op.drop_table("answers")
    op.execute("DROP SEQUENCE lonely")
