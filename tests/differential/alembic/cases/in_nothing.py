# construct: select
"""IN of an empty list: what is written does not hang on the type that the column is said to have"""
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    op.create_table("t", sa.Column("id", sa.String()), sa.Column("n", sa.Integer()))
    said = op.create_table("said", sa.Column("what", sa.String()), sa.Column("text", sa.String()))
    conn.execute(sa.text("INSERT INTO t VALUES ('a', 1), (NULL, 2)"))
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("n", sa.Integer), sa.column("x"))
    expanding = sa.bindparam("ids", expanding=True)
    conditions = {
        "in": t.c.id.in_([]), "not in": t.c.id.notin_(()), "negated": ~t.c.id.in_([]), "negated twice": ~~t.c.id.in_([]),
        "not of not": sa.not_(t.c.id.notin_([])), "and": sa.and_(t.c.id.notin_([]), t.c.n == 1),
        "or": sa.or_(t.c.n == 1, t.c.id.in_([])), "tuple": sa.tuple_(t.c.id, t.c.n).in_([]),
        "not tuple": sa.tuple_(t.c.id, t.c.n).notin_([]), "bound": t.c.id.in_(expanding), "not bound": t.c.id.notin_(expanding),
    }
    for what, condition in conditions.items():
        rows = conn.execute(sa.select(t.c.n).where(condition).order_by(t.c.n), {"ids": []} if "bound" in what else {}).fetchall()
        conn.execute(said.insert().values(what=what, text=str([row[0] for row in rows])))
    texts = ("SELECT n FROM t WHERE n IN :ids", "SELECT n FROM t WHERE n NOT IN :ids ORDER BY n")
    for text in texts:
        rows = conn.execute(sa.text(text).bindparams(sa.bindparam("ids", expanding=True)), {"ids": []}).fetchall()
        conn.execute(said.insert().values(what=text, text=str([row[0] for row in rows])))
    for kind in (None, sa.String(20), sa.Date()):
        try:
            with conn.begin_nested():
                conn.execute(sa.text("SELECT 1 FROM t WHERE n NOT IN :ids").bindparams(
                    sa.bindparam("ids", expanding=True, type_=kind)), {"ids": []})
            outcome = "fits"
        except sa.exc.ProgrammingError as error:
            outcome = str(error.orig).splitlines()[0]
        conn.execute(said.insert().values(what=f"text {kind}", text=outcome))
    conn.execute(t.delete().where(t.c.id.notin_([])).where(t.c.n == 2))
    op.create_check_constraint("ck", "t", t.c.n.in_([]) | t.c.n.notin_([]))


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
