# construct: Core statements
# api: 2.0
"""/ divides as numbers do, // gives whole numbers"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("i", sa.Integer()),
                        sa.Column("k", sa.Integer()), sa.Column("n", sa.Numeric(10, 2)), sa.Column("f", sa.Float()))
    notes = op.create_table("notes", sa.Column("what", sa.String(80)), sa.Column("found", sa.String(200)))
    conn = op.get_bind()
    conn.execute(t.insert(), [{"id": 1, "i": 7, "k": 2, "n": 1, "f": 0.5}, {"id": 2, "i": -7, "k": 3, "n": 2.5, "f": 4.25}])
    plain = sa.column("k")
    for number, found in enumerate([
            t.c.i / t.c.k, t.c.i / 2, 7 / t.c.k, (t.c.i + t.c.k) / t.c.k, t.c.i / (t.c.k + 1), t.c.i / 2.5, t.c.n / 3, t.c.n / t.c.k,
            t.c.i / (t.c.k * t.c.n), t.c.f / t.c.k, plain / t.c.k, t.c.i / plain, t.c.i // t.c.k, t.c.i // 2, t.c.n // 2,
            t.c.i // t.c.n, sa.func.sum(t.c.i).over() / 4, sa.literal(5) / 2, sa.literal(5) // 2, sa.literal(5.5) // 2]):
        rows = conn.execute(sa.select(sa.cast(found, sa.String())).select_from(t).order_by(t.c.id)).fetchall()
        conn.execute(notes.insert().values(what=str(number), found=repr([tuple(row) for row in rows])))


def downgrade():
    op.drop_table("notes")
    op.drop_table("t")
