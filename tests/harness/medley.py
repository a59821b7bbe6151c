"""A deployment of everything, and a smaller one with one of each kind: steps of one transaction, of several and of none, COPY data, a repeated step, a document,
Alembic revisions with a stretch outside of a transaction, with queries, and with both. Each step writes down that it ran, so that a
second time shows."""
from project import Project

ALONE = "-- lockstep: transaction = no\n"
SQL = {
    "0001_tables": "CREATE TYPE mood AS ENUM ('calm');\nCREATE TABLE ran (step text, n int);\n"
                   "CREATE TABLE item (id int PRIMARY KEY, k int NOT NULL, note text);\nINSERT INTO ran VALUES ('0001', 1);\n",
    "0002_copy": "COPY item (id, k, note) FROM stdin;\n" + "".join(f"{i}\t{i % 7}\tnote {i}\n" for i in range(1, 200)) + "\\.\n"
                 "INSERT INTO ran VALUES ('0002', 1);\n",
    "0003_alone": ALONE + "INSERT INTO ran VALUES ('0003', 1);\nCREATE INDEX CONCURRENTLY item_k ON item (k);\nVACUUM item;\n"
                  "ALTER TYPE mood ADD VALUE 'wild';\nBEGIN;\nINSERT INTO ran VALUES ('0003', 2);\n"
                  "INSERT INTO ran VALUES ('0003', 3);\nCOMMIT;\nCREATE UNIQUE INDEX CONCURRENTLY item_note ON item (note);\n"
                  "DROP INDEX CONCURRENTLY item_k;\nINSERT INTO ran VALUES ('0003', 4);\n",
    "0004_view": "-- lockstep: repeat = on-change\nCREATE OR REPLACE VIEW calm AS SELECT id, k FROM item WHERE k > 3;\n",
    "0005_wide": f"INSERT INTO ran VALUES ('0005', 1);\nSELECT '{'x' * 70000}';\nINSERT INTO ran VALUES ('0005', 2);\n",
    "0006_mixed": "INSERT INTO ran VALUES ('0006', 1);\nINSERT INTO ran VALUES ('0006', 2);\n"
                  "CREATE INDEX CONCURRENTLY item_note_k ON item (note, k);\nINSERT INTO ran VALUES ('0006', 3);\n"
                  "INSERT INTO ran VALUES ('0006', 4);\nVACUUM item;\n",
    "0007_end": "CREATE TABLE the_end (m mood DEFAULT 'wild');\nINSERT INTO ran VALUES ('0007', 1);\n",
}
DOCUMENT = ("[document]\ntitle = Items\ndescribes = app:0001_tables\n\n[table item]\ncolumn.id = integer not null\n"
            "column.k = integer not null\ncolumn.note = text\nprimary key = id\n"
            "index.item_note = unique btree (note)\n"
            "index.item_note_k = btree (note, k)\n")
HEAD = '"""{0}"""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = "{0}"\ndown_revision = {1!r}\n\n\ndef upgrade():\n'
REVISIONS = {
    "one": HEAD.format("one", None) + '''
    users = op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
                            sa.Column("name", sa.String(80), nullable=False))
    op.create_index("users_name", "users", ["name"], unique=True)
    op.bulk_insert(users, [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
''',
    "two": HEAD.format("two", "one") + '''
    op.execute("CREATE TYPE k AS ENUM ('a')")
    op.add_column("users", sa.Column("x", sa.Integer()))
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE k ADD VALUE 'b'")
        op.create_index("users_x", "users", ["x"], postgresql_concurrently=True)
    op.execute("INSERT INTO users VALUES (3, 'c', 3)")
''',
    "three": HEAD.format("three", "two") + '''
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id FROM users ORDER BY id")):
        bind.execute(sa.text("UPDATE users SET x = :x WHERE id = :id"), {"x": row[0] * 10, "id": row[0]})
    op.execute("INSERT INTO users SELECT max(id) + 1, 'd', 4 FROM users")
''',
    "four": HEAD.format("four", "three") + '''
    bind = op.get_bind()
    names = [row.name for row in bind.execute(sa.text("DELETE FROM users WHERE id > 2 RETURNING name"))]
    with op.get_context().autocommit_block():
        op.create_index("users_id", "users", ["id"], postgresql_concurrently=True)
        n = 0
        while True:
            seen = bind.execute(sa.text("SELECT count(*) FROM users")).scalar()
            done = bind.execute(sa.text("INSERT INTO users SELECT max(id) + 1, :name, :seen FROM users HAVING count(*) < 5"),
                                {"name": "".join(names) + str(n), "seen": seen})
            if done.rowcount == 0:
                break
            n += 1
    left = bind.execute(sa.text("UPDATE users SET x = x + 1 WHERE id > 2 RETURNING x")).scalars().all()
    with op.get_context().autocommit_block():
        op.drop_index("users_id", postgresql_concurrently=True)
        bind.execute(sa.text("INSERT INTO users VALUES (100, :name, :n)"), {"name": str(left), "n": n})
    op.execute(f"INSERT INTO users VALUES (101, '{left} {len(names)}', {len(left)})")
''',
}
SMALL_SQL = {
    "0001_table": "CREATE TABLE ran (step text, n int);\nCREATE TABLE item (id int PRIMARY KEY, k int NOT NULL);\n",
    "0002_ride": "INSERT INTO ran VALUES ('0002', 1);\n",  # in one message with the one before
    "0003_copy": "COPY item (id, k) FROM stdin;\n1\t1\n2\t2\n\\.\nINSERT INTO ran VALUES ('0003', 1);\n",
    "0004_alone": ALONE + "INSERT INTO ran VALUES ('0004', 1);\nCREATE INDEX CONCURRENTLY item_k ON item (k);\n",
    "0005_mixed": "INSERT INTO ran VALUES ('0005', 1);\nVACUUM item;\nINSERT INTO ran VALUES ('0005', 2);\n",
}
SMALL_DOCUMENT = ("[document]\ntitle = Items\ndescribes = app:0001_table\n\n[table item]\ncolumn.id = integer not null\n"
                  "column.k = integer not null\nprimary key = id\nindex.item_k = btree (k)\n")
SMALL_REVISIONS = {
    "one": HEAD.format("one", None) + '''
    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False), sa.Column("x", sa.Integer()))
    op.execute("CREATE TYPE k AS ENUM ('a')")
    with op.get_context().autocommit_block():
        op.create_index("users_x", "users", ["x"], postgresql_concurrently=True)
    op.execute("INSERT INTO users VALUES (1, 1)")
''',
    "two": HEAD.format("two", "one") + '''
    bind = op.get_bind()
    n = bind.execute(sa.text("SELECT count(*) FROM users")).scalar()
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE k ADD VALUE 'b'")
        told = bind.execute(sa.text("INSERT INTO users SELECT max(id) + :n, 2 FROM users RETURNING id"), {"n": n}).scalar()
    op.execute(f"INSERT INTO users VALUES (100, {told})")
''',
}


def medley(root, dsn=None):
    return deployment(root, dsn, SQL, DOCUMENT, REVISIONS)


def small(root, dsn=None):
    return deployment(root, dsn, SMALL_SQL, SMALL_DOCUMENT, SMALL_REVISIONS)


def deployment(root, dsn, sql, document, revisions):
    project = Project(root, dsn)
    project.source("app", sql)
    project.source("record", {"0001_item": document}, plugin="doc-only")
    project.source("core", plugin="alembic-compat")
    for name, text in revisions.items():
        project.put("core", f"versions/{name}.py", text)
    project.step("document", id="record:0001_item", after="app")
    return project
