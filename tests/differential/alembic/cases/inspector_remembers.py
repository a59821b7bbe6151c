# construct: inspector
"""What an Inspector was told once it tells again, and who changes it finds it changed"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_remembers"
down_revision = None
branch_labels = None
depends_on = None

OF_TABLE = ("has_table", "get_pk_constraint", "get_columns", "get_indexes", "get_foreign_keys", "get_unique_constraints",
            "get_check_constraints", "get_table_comment")
OF_ALL = ("get_table_names", "get_view_names", "get_sequence_names", "get_schema_names", "get_enums")


def shown(answer):
    if isinstance(answer, list) and answer and isinstance(answer[0], str):
        return sorted(answer)
    if isinstance(answer, list):
        return [each["name"] for each in answer]
    if isinstance(answer, dict):
        return sorted((key, str(value)) for key, value in answer.items())
    return answer


def ask(said, when, inspector, tables, methods=OF_TABLE, schema=None):
    for table in tables:
        for method in methods:
            try:
                said.append((when, method, table, shown(getattr(inspector, method)(table, schema=schema))))
            except sa.exc.NoSuchTableError as error:
                said.append((when, method, table, "none: %s" % error))
    for method in OF_ALL if methods is OF_TABLE else ():
        said.append((when, method, shown(getattr(inspector, method)())))
    for name in ("seq", "later_seq"):
        said.append((when, "has_sequence", name, inspector.has_sequence(name)))


def make(name, index=None):
    op.create_table(name, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("up", sa.Integer()),
                    sa.Column("word", sa.String(), unique=True), comment="a " + name)
    op.create_index(index or "ix_" + name, name, ["up"])
    op.create_check_constraint("ck_" + name, name, "id > 0")
    op.create_foreign_key("fk_" + name, name, name, ["up"], ["id"])


def upgrade():
    said = []
    op.execute("CREATE SEQUENCE seq")
    make("one")
    make("gone")
    make("moved")
    bind = op.get_bind()
    all_first = sa.inspect(bind)
    ask(said, "first", all_first, ["one", "gone", "moved", "later"])
    some = {method: sa.inspect(bind) for method in OF_TABLE}
    for method, inspector in some.items():
        ask(said, "only " + method, inspector, ["one", "gone", "moved", "later"], [method])
    in_schema = sa.inspect(bind)
    said.append(("schema", in_schema.has_table("later", schema="public"), in_schema.has_table("later")))

    make("later")
    op.execute("CREATE SEQUENCE later_seq")
    op.execute("CREATE VIEW seen AS SELECT 1 AS n")
    op.execute("CREATE TYPE mood AS ENUM ('good')")
    op.execute("CREATE SCHEMA other")
    op.drop_table("gone")
    op.rename_table("moved", "now")
    make("moved", "ix_new")
    op.add_column("moved", sa.Column("more", sa.Integer()))
    op.drop_constraint("fk_one", "one", type_="foreignkey")
    op.create_index("ix_more", "one", ["word"])
    op.add_column("one", sa.Column("more", sa.Integer()))
    ask(said, "again", all_first, ["one", "gone", "moved", "later", "now"])
    for method, inspector in some.items():
        ask(said, "all behind " + method, inspector, ["one", "gone", "moved", "later", "now"])
    said.append(("schema", in_schema.has_table("later", schema="public"), in_schema.has_table("later"),
                 in_schema.has_table("later", "public")))
    ask(said, "new", sa.inspect(bind), ["one", "gone", "moved", "later", "now"])

    inspector = sa.inspect(bind)
    keys = inspector.get_foreign_keys("later")
    keys[0]["constrained_columns"][0] = "other"
    keys[0]["name"] = "renamed"
    said.append([(key["name"], key["constrained_columns"]) for key in inspector.get_foreign_keys("later")])
    said.append(inspector.get_columns("later") is inspector.get_columns("later"))
    names = inspector.get_table_names()
    names.append("not there")
    said.append("not there" in inspector.get_table_names())
    said.append("not there" in sa.inspect(bind).get_table_names())
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.execute("DROP VIEW seen")
    op.execute("DROP SEQUENCE seq, later_seq")
    op.execute("DROP SCHEMA other")
    op.execute("DROP TYPE mood")
    for name in ("one", "later", "now", "moved", "said"):
        op.drop_table(name)
