# construct: generators
"""Batches of rows from generators: slices of a list, rows of a result, one generator over another."""
import sqlalchemy as sa
from alembic import op

revision = "generator_batches"
down_revision = None

ITEMS = [{"id": n, "name": f"item {n}"} for n in range(1, 12)]


def batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def slices(rows, size):
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def rows_of(bind):
    last = 0
    while True:
        found = bind.execute(
            sa.text("SELECT id, name FROM item WHERE id > :last ORDER BY id LIMIT 3"), {"last": last}
        ).fetchall()
        if not found:
            return last
        yield from found
        last = found[-1].id


def renamed(bind):
    count = yield from rows_of(bind)
    op.execute(f"INSERT INTO log (text) VALUES ('{count} at last')")


def upgrade():
    item = op.create_table("item", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.create_table("log", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    for batch in slices(ITEMS, 4):
        op.bulk_insert(item, batch)
    bind = op.get_bind()
    op.add_column("item", sa.Column("upper", sa.Text))
    for batch in batches(renamed(bind), 2):
        for row in batch:
            bind.execute(sa.text("UPDATE item SET upper = :upper WHERE id = :id"), {"id": row.id, "upper": row.name.upper()})
        ids = ", ".join(str(row.id) for row in batch)
        op.execute(f"INSERT INTO log (text) VALUES ('{ids}')")


def downgrade():
    bind = op.get_bind()
    for number, batch in enumerate(batches(rows_of(bind), 5)):
        bind.execute(sa.text("DELETE FROM item WHERE id IN :ids").bindparams(
            sa.bindparam("ids", [row[0] for row in batch], expanding=True)))
        if number == 1:
            break
    op.drop_column("item", "upper")
    op.drop_table("log")
