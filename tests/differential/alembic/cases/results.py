# construct: results
"""results"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    op.execute("CREATE TABLE t (id int, name text, n numeric, arr int[])")
    conn.execute(sa.text("INSERT INTO t VALUES (:a, :b, :n, :arr)"), {"a": 1, "b": "x", "n": 2.5, "arr": [1, 2]})
    conn.execute(sa.text("INSERT INTO t VALUES (:a, :b)"), [{"a": 2, "b": "y"}, {"a": 3, "b": None}])
    rows = conn.execute(sa.text("SELECT id, name FROM t ORDER BY id")).fetchall()
    assert [r[0] for r in rows] == [1, 2, 3], rows
    assert rows[0].name == "x" and rows[2].name is None
    assert conn.execute(sa.text("SELECT count(*) FROM t")).scalar() == 3
    assert conn.execute(sa.text("SELECT 1 WHERE false")).first() is None
    assert conn.execute(sa.text("SELECT id FROM t WHERE id = :i"), {"i": 2}).fetchone()[0] == 2
    for row in conn.execute(sa.text("SELECT id, name FROM t ORDER BY id")):
        i, name = row
        op.execute("INSERT INTO t (id, name) VALUES (%d, '%s')" % (i + 10, row.name))
    m = conn.execute(sa.text("SELECT id, name FROM t ORDER BY id")).mappings().all()
    assert m[0]["name"] == "x" and dict(m[0]) == {"id": 1, "name": "x"}
    assert conn.execute(sa.text("SELECT arr FROM t WHERE id = 1")).scalar() == [1, 2]
    assert conn.execute(sa.text("SELECT id FROM t ORDER BY id")).scalars().all()[:3] == [1, 2, 3]
    done = conn.execute(sa.text("UPDATE t SET n = 1"))
    assert done.rowcount == 6
    assert len(rows) == 3 and tuple(rows[0]) == (1, "x") and rows[0] == (1, "x")
    assert conn.execute(sa.text("SELECT true, 1.5::float8, 'a'::varchar")).one() == (True, 1.5, "a")
    ids = tuple(r.id for r in rows)
    conn.execute(sa.text("DELETE FROM t WHERE id IN :ids"), {"ids": ids})


def downgrade():
    op.drop_table("t")
