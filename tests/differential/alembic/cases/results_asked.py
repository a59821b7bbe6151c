# construct: results
"""what a result has, and has not"""
import sqlalchemy as sa
from alembic import op

revision = "results_asked"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    table = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.execute("INSERT INTO t VALUES (40, 'x')")
    for name in ("y", "z"):
        found = conn.execute(sa.text("SELECT id FROM t WHERE name = :name"), {"name": name}).fetchone()
        if found is None:
            found = conn.execute(table.insert().values(name=name).returning(table.c.id.label("id")))
        number = found.id if hasattr(found, "id") else found.mappings().first()["id"]
        conn.execute(table.insert().values(id=number + 100, name=f"{name}{number}"))
    result = conn.execute(sa.text("SELECT 1 AS id"))
    assert not hasattr(result, "name") and hasattr(result, "fetchall") and getattr(result, "id", None) is None
    try:
        result.id
    except AttributeError:
        op.execute("INSERT INTO t VALUES (50, 'none')")
    assert result.scalar() == 1


def downgrade():
    op.drop_table("t")
