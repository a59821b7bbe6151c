# construct: sets
"""sets of strings where their order does not show"""
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None

TABLES = {"apple", "pear", "plum", "fig"}


def upgrade():
    for name in TABLES:
        op.create_table(name, sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False), sa.Column("key", sa.String(36)))
    for name in {"plum", "fig"} & TABLES:
        op.create_index(f"ix_{name}", name, ["key"])
    op.execute(f"COMMENT ON TABLE fig IS '{', '.join(sorted(TABLES))}: {len(TABLES | {'lime'})}, {max(TABLES)}, {'fig' in TABLES}'")
    for name in {table for table in TABLES if table != "fig"}:
        op.execute(f"INSERT INTO {name} (id) VALUES ({len(name)})")
    rows = sa.table("plum", sa.column("id"), sa.column("key"))
    op.bulk_insert(rows, [{"id": 10 + len(word), "key": f"({word}), 'IN'"} for word in {"a", "bb", "ccc", "dddd"}])
    op.execute(rows.delete().where(rows.c.key.in_({"(a), 'IN'", "(bb), 'IN'", "(ccc), 'IN'"})))
    op.execute(f"INSERT INTO fig VALUES {', '.join(f'({len(name)}, $$,)$$)' for name in {'x', 'yy'})} ON CONFLICT DO NOTHING")
    op.execute("DELETE FROM fig WHERE id = 2")
    assert {name: uuid.uuid4() for name in TABLES}.keys() == TABLES
    bind = op.get_bind()
    found = set(sa.inspect(bind).get_table_names())
    for name in found - {"alembic_version", "plum"}:
        rows = bind.execute(sa.text(f"SELECT id FROM {name}")).fetchall()
        op.execute(f"COMMENT ON COLUMN {name}.id IS '{len(rows)}'")
    for only in {"one"}:
        op.create_index("ix_" + only, "pear", [*{"id"}])


def downgrade():
    for name in TABLES:
        op.drop_table(name)
