# construct: Core statements
"""None beside a JSON column in a condition is NULL; as a value it is JSON's null"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "json_none"
down_revision = None
branch_labels = None
depends_on = None

CONDITIONS = {
    "==": lambda c: c == None, "!=": lambda c: c != None, "is": lambda c: c.is_(None), "is not": lambda c: c.isnot(None),
    "not is": lambda c: ~c.is_(None), "null": lambda c: c.is_(sa.null()), "item": lambda c: c["a"] == None,
    "item is": lambda c: c["a"].is_(None),
    "distinct": lambda c: c.is_distinct_from(None), "not distinct": lambda c: c.isnot_distinct_from(None),
}


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, sa.Identity(), primary_key=True), sa.Column("j", JSONB), sa.Column("k", sa.JSON))
    op.create_table("seen", sa.Column("n", sa.Integer, sa.Identity()), sa.Column("text", sa.Text))
    table = sa.table("t", sa.column("id", sa.Integer), sa.column("j", JSONB), sa.column("k", sa.JSON))
    bind = op.get_bind()
    bind.execute(table.insert().values(j=None, k=None))
    bind.execute(table.insert().values(j=sa.null(), k=sa.null()))
    bind.execute(table.insert().values(j={"a": None}, k={"a": 1}))
    assert len(bind.execute(sa.select(table.c.id).where(table.c.j["a"].astext == None)).fetchall()) == 3
    assert bind.execute(sa.select(table.c.id).where(table.c.j.op("@>")(None))).fetchall() == [(1,)]
    for name, condition in CONDITIONS.items():
        for column in (table.c.j, table.c.k):
            if "distinct" in name and column.name == "k":
                continue
            found = bind.execute(sa.select(table.c.id).where(condition(column)).order_by(table.c.id)).fetchall()
            bind.execute(sa.text("INSERT INTO seen (text) VALUES (:text)"),
                         {"text": f"{name} {column.name} {[row.id for row in found]}"})
    bind.execute(table.update().where(table.c.j.is_(None)).values(j={"was": "NULL"}))
    bind.execute(table.update().where(table.c.id == 3).values(j=None))


def downgrade():
    op.drop_table("seen")
    op.drop_table("t")
