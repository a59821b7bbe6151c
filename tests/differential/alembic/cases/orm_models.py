# construct: models and sessions
"""declarative models: tables, constraints, columns of mixins"""
import datetime
import enum

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import declarative_base

revision = "0102"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Stamped:
    created_at = sa.Column(sa.DateTime, default=lambda: datetime.datetime(2020, 1, 2, 3, 4, 5))
    note = sa.Column(sa.Text, server_default="none")


class Team(Base):
    __tablename__ = "team"
    __table_args__ = (sa.UniqueConstraint("name", name="uq_team_name"), {"comment": "teams"})

    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(40), nullable=False)


class Person(Stamped, Base):
    __tablename__ = "person"
    __table_args__ = {"schema": "other"}

    id = sa.Column("person_id", sa.BigInteger, primary_key=True)
    team_id = sa.Column(sa.ForeignKey("team.id", ondelete="CASCADE"), index=True)
    colour = sa.Column(sa.Enum(Colour, name="colour"), default=Colour.BLUE)
    tags = sa.Column(postgresql.ARRAY(sa.String), nullable=False, default=list)
    data = sa.Column(postgresql.JSONB)
    _secret = sa.Column("secret", sa.String(10))


class Fixed(Base):
    __table__ = sa.Table("fixed", Base.metadata, sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.String(3)))


def upgrade():
    bind = op.get_bind()
    op.execute("CREATE SCHEMA other")
    Base.metadata.create_all(bind)
    assert Person.__tablename__ == "person" and Person.__table__.schema == "other"
    assert Person.id.key == "id" and Person.id.name == "person_id"
    op.execute(Team.__table__.insert().values(name="a"))
    op.bulk_insert(Team.__table__, [{"name": "b"}, {"name": "c"}])
    op.execute(sa.update(Team).where(Team.name == "c").values(name="d"))
    op.execute(sa.insert(Person).values(team_id=1))
    rows = bind.execute(sa.select(Team.id, Team.name).where(Team.name.in_(["a", "d"])).order_by(Team.id)).fetchall()
    assert [tuple(row) for row in rows] == [(1, "a"), (3, "d")]
    joined = bind.execute(sa.select(Team.name, Person.id).join(Person, Person.team_id == Team.id)).fetchall()
    assert [tuple(row) for row in joined] == [("a", 1)], joined
    assert bind.execute(sa.select(Person.colour)).scalar() is Colour.BLUE


def downgrade():
    Base.metadata.drop_all(op.get_bind())
    op.execute("DROP SCHEMA other")
