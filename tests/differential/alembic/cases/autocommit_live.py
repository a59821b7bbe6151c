# construct: autocommit_block
"""Batches outside of a transaction, whose row counts say when they end, and reads on both sides of it."""
import sqlalchemy as sa
from alembic import op

revision = "autocommit_live"
down_revision = None

BATCH = """
    UPDATE run SET state_name = (SELECT name FROM state WHERE state.id = run.state_id)
    WHERE id IN (SELECT id FROM run WHERE state_name IS NULL ORDER BY id LIMIT 3)
"""


def upgrade():
    op.create_table("state", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.create_table("run", sa.Column("id", sa.Integer, primary_key=True), sa.Column("state_id", sa.Integer))
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    op.bulk_insert(sa.table("state", sa.column("name")), [{"name": "new"}, {"name": "old"}])
    op.execute("INSERT INTO run (state_id) SELECT 1 + i % 2 FROM generate_series(1, 8) i")
    conn = op.get_bind()
    before = conn.execute(sa.text("SELECT count(*) FROM run")).scalar()
    op.add_column("run", sa.Column("state_name", sa.Text))
    with op.get_context().autocommit_block():
        op.create_index("ix_run_state", "run", ["state_id"], postgresql_concurrently=True)
        conn = op.get_bind()
        batches = 0
        while True:
            result = conn.execute(sa.text(BATCH))
            if result.rowcount <= 0:
                break
            batches += 1
        left = conn.execute(sa.text("SELECT count(*) FROM run WHERE state_name IS NULL")).scalar()
    op.execute(f"INSERT INTO note (text) VALUES ('{before} runs, {batches} batches, {left} left')")
    op.alter_column("run", "state_name", nullable=False)
    inserted = conn.execute(sa.text("INSERT INTO note (text) VALUES ('second') RETURNING id")).scalar()
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE kind ADD VALUE IF NOT EXISTS 'third'") if inserted == 0 else op.execute("VACUUM note")
    op.execute(f"UPDATE note SET text = text || ' as {inserted}' WHERE id = {inserted}")


def downgrade():
    conn = op.get_bind()
    names = conn.execute(sa.text("SELECT name FROM state ORDER BY id")).scalars().all()
    with op.get_context().autocommit_block():
        for name in names:
            conn.execute(sa.text("DELETE FROM run WHERE state_name = :name"), {"name": name})
        op.drop_index("ix_run_state", table_name="run", postgresql_concurrently=True)
    op.drop_table("note")
    op.drop_table("run")
    op.drop_table("state")
