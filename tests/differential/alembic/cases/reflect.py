# construct: MetaData, Table
"""MetaData.reflect: the catalog's tables by name"""
import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Text))
    op.create_table("b", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("n", sa.Text))
    conn = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(conn)
    assert sorted(name for name in metadata.tables if name != "alembic_version") == ["a", "b"]
    a = metadata.tables["a"]
    conn.execute(a.insert().values(id=1, n="x"))
    conn.execute(sa.update(a).where(a.c.id == 1).values(n="y"))
    only = sa.MetaData()
    only.reflect(bind=conn, only=["b"])
    assert list(only.tables) == ["b"]
    conn.execute(sa.insert(only.tables["b"]).values(id=2, n="z"))


def downgrade():
    op.drop_table("b")
    op.drop_table("a")
