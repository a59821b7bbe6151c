# construct: Core statements
"""any() and all() of arrays, and what NOT makes of them"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, declarative_base

revision = "array_any"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Member(Base):
    __tablename__ = "member"
    id = sa.Column(sa.Integer, primary_key=True)
    rights = sa.Column(ARRAY(sa.Text))
    marks = sa.Column(sa.ARRAY(sa.Integer))


team = sa.Table("member", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("rights", ARRAY(sa.Text())),
                sa.Column("marks", ARRAY(sa.Integer)), sa.Column("name", sa.String))


def upgrade():
    op.create_table("member", sa.Column("id", sa.Integer, primary_key=True), sa.Column("rights", ARRAY(sa.Text)),
                    sa.Column("marks", ARRAY(sa.Integer)), sa.Column("name", sa.String))
    op.create_table("seen", sa.Column("n", sa.Integer, sa.Identity()), sa.Column("text", sa.Text))
    op.execute("INSERT INTO member VALUES (1, '{read,write}', '{1,2}', 'read'), (2, '{read}', '{3,3}', 'other'), "
               "(3, NULL, '{}', NULL)")
    bind = op.get_bind()
    conditions = [
        team.c.rights.any("write"), ~team.c.rights.any("write"), sa.not_(team.c.marks.all(3)), team.c.marks.all(3),
        team.c.rights.any(team.c.name), team.c.marks.any(team.c.marks[1] + 1),
        sa.and_(team.c.marks.any(3), sa.or_(team.c.marks.any(1), team.c.rights.any("read"))),
        (team.c.marks + team.c.marks).any(2),
    ]
    for number, condition in enumerate(conditions):
        for row in bind.execute(team.select().where(condition).order_by(team.c.id)):
            op.execute(f"INSERT INTO seen (text) VALUES ('{number}: {row.id}')")
    session = Session(bind=bind)
    for member in session.query(Member).filter(Member.rights.any("read"), ~Member.marks.any(2)):
        member.rights = member.rights + ["found"]
    session.commit()
    try:
        team.c.name.any("x")
    except AttributeError as error:
        assert "any" in str(error)
    bind.execute(team.delete().where(team.c.rights.any("found")))


def downgrade():
    op.drop_table("seen")
    op.drop_table("member")
