# construct: Core statements
"""which tables a subquery leaves to the statements around it"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None

meta = sa.MetaData()
users = sa.Table("users", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(20)))
mails = sa.Table("mails", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("user_id", sa.Integer()),
                 sa.Column("mail", sa.String(20)))
marks = sa.Table("marks", meta, sa.Column("what", sa.String(80)), sa.Column("n", sa.Integer()))


def note(conn, what, value):
    conn.execute(marks.insert().values(what=what, n=value))


def upgrade():
    conn = op.get_bind()
    meta.create_all(conn)
    conn.execute(users.insert(), [{"id": i, "name": "u%d" % i} for i in range(1, 6)])
    conn.execute(mails.insert(), [{"id": i, "user_id": (i % 3) + 1, "mail": "m%d" % i} for i in range(1, 7)])
    first = sa.select(sa.func.min(mails.c.id)).where(mails.c.user_id == users.c.id)
    for what, statement in {
        "ordered": sa.select(users.c.id).order_by(first.scalar_subquery().desc(), users.c.id),
        "nothing left out": sa.select(first.correlate(None).scalar_subquery(), users.c.id).order_by(users.c.id),
        "named": sa.select(users.c.id).where(sa.exists().select_from(
            sa.select(mails.c.id).where(mails.c.user_id == users.c.id).correlate(users).subquery())).order_by(users.c.id.desc()),
        "all but": sa.select(users.c.id).where(users.c.id.in_(
            sa.select(mails.c.user_id).where(mails.c.id > users.c.id).correlate_except(mails))).order_by(users.c.id.desc()),
        "two deep": sa.select(users.c.id).where(users.c.id == sa.select(sa.func.min(mails.c.user_id)).where(
            mails.c.user_id >= sa.select(sa.func.max(users.c.id) - 3).where(users.c.id > mails.c.id - 3, mails.c.id < 4).scalar_subquery()
        ).scalar_subquery()).order_by(users.c.id),
        "named FROM": sa.select(users.c.id).where(sa.exists(sa.select(mails.c.id).select_from(users).where(
            mails.c.user_id == users.c.id))).order_by(users.c.id.desc()),
    }.items():
        for number, row in enumerate(conn.execute(statement).fetchall()):
            note(conn, "%s %d" % (what, number), row[0])
    more = users.alias()
    others = sa.select(more.c.id).where(more.c.id == mails.c.user_id, users.c.name == "u2", mails.c.mail != "m1")
    conn.execute(mails.delete().where(mails.c.user_id == users.c.id, ~others.exists()))
    conn.execute(users.update().where(users.c.id == mails.c.user_id).values(
        name=sa.select(sa.func.max(mails.c.mail)).where(mails.c.user_id == users.c.id).correlate(users).scalar_subquery()))
    conn.execute(users.update().where(users.c.id > 3).values(
        name=sa.select(sa.func.count(mails.c.id)).where(mails.c.user_id == users.c.id - 2).scalar_subquery()))


def downgrade():
    meta.drop_all(op.get_bind())
