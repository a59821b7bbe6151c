# construct: generators
"""Columns, tables and statements that generators give, without a database."""
import sqlalchemy as sa
from alembic import op

revision = "generator_columns"
down_revision = None


def audit_columns(with_user=True):
    yield sa.Column("created_at", sa.DateTime, server_default=sa.func.now(), nullable=False)
    yield sa.Column("updated_at", sa.DateTime)
    if with_user:
        yield sa.Column("created_by", sa.Integer)


def tables():
    for prefix in ("a", "b"):
        for suffix in ("one", "two"):
            got = yield f"{prefix}_{suffix}"
            if got:
                yield got


def statements():
    try:
        yield "CREATE VIEW v AS SELECT id FROM a_one"
        yield "COMMENT ON VIEW v IS 'first'"
        yield "COMMENT ON VIEW v IS 'never'"
    finally:
        op.execute("COMMENT ON COLUMN v.id IS 'closed'")


def upgrade():
    for name in tables():
        op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), *audit_columns(name != "b_two"))
    names = tables()
    op.add_column(next(names), sa.Column("extra", sa.Text))
    names.send(None)
    op.add_column(names.send("b_one"), sa.Column("extra", sa.Text))
    for number, name in enumerate(names):
        op.execute(f"COMMENT ON TABLE {name} IS 'number {number}'")
    for statement in statements():
        op.execute(statement)
        if "first" in statement:
            break
    op.execute("COMMENT ON COLUMN a_one.id IS 'behind the loop'")


def downgrade():
    op.execute("DROP VIEW v")
    for name in sorted(tables(), reverse=True):
        op.drop_table(name)
