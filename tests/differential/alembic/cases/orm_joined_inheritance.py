# construct: models and sessions
"""a table for each model of a hierarchy: both are written, both are read"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "0132"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Company(Base):
    __tablename__ = "company"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    people = relationship("Person", back_populates="company")


class Person(Base):
    __tablename__ = "person"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    type = sa.Column(sa.String(20))
    company_id = sa.Column(sa.ForeignKey("company.id"))
    company = relationship(Company, back_populates="people")
    __mapper_args__ = {"polymorphic_identity": "person", "polymorphic_on": "type"}


class Engineer(Person):
    __tablename__ = "engineer"
    id = sa.Column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    language = sa.Column(sa.String(20), default="C")
    machines = relationship("Machine", back_populates="engineer", cascade="all, delete-orphan")
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Person):
    __tablename__ = "manager"
    person_id = sa.Column(sa.Integer, sa.ForeignKey("person.id"), primary_key=True)
    title = sa.Column(sa.String(20), server_default="boss")
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Senior(Engineer):
    __mapper_args__ = {"polymorphic_identity": "senior"}


class Machine(Base):
    __tablename__ = "machine"
    id = sa.Column(sa.Integer, primary_key=True)
    engineer_id = sa.Column(sa.ForeignKey("engineer.id"))
    engineer = relationship(Engineer, back_populates="machines")


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    firm = Company(name="firm")
    ada = Engineer(name="ada", company=firm, machines=[Machine()])
    session.add_all([Person(name="pat"), ada, Manager(name="max", company=firm), Senior(name="sue", language="D")])
    session.flush()
    assert ada.id == ada.machines[0].engineer_id
    session.expire_all()
    found = {one.name: one for one in session.query(Person).order_by(Person.id)}
    assert [type(found[name]).__name__ for name in ("pat", "ada", "max", "sue")] == ["Person", "Engineer", "Manager", "Senior"]
    assert found["ada"].language == "C" and found["max"].title == "boss" and found["sue"].language == "D"
    assert found["max"].person_id == found["max"].id
    assert sorted(one.name for one in firm.people) == ["ada", "max"]
    assert sorted(one.name for one in session.query(Engineer)) == ["ada", "sue"]
    assert [one.name for one in session.query(Senior)] == ["sue"]
    assert session.query(Engineer).filter_by(language="C").one() is ada
    assert session.query(Manager).filter(Manager.name == "ada").first() is None
    assert session.query(Manager.name, Manager.title).all() == [("max", "boss")]
    assert session.query(Manager.name).all() == [("max",)]
    assert session.execute(sa.select(Engineer.name).order_by(Engineer.id)).scalars().all() == ["ada", "sue"]
    assert session.query(Engineer).count() == 2
    assert session.query(Company.name, Engineer.name).join(Engineer, Engineer.company_id == Company.id).all() == [("firm", "ada")]
    assert session.query(Engineer).join(Engineer.company).filter(Company.name == "firm").one() is ada
    assert session.query(Company).join(Company.people).filter(Person.name == "ada").one() is firm
    assert session.query(Engineer.name, Machine.id).join(Engineer.machines).all() == [("ada", 1)]
    assert session.query(Person.name).select_from(Engineer).filter(Engineer.language == "C").all() == [("ada",)]
    assert session.get(Person, ada.id) is ada and session.get(Manager, ada.id) is None
    ada.name, ada.language = "Ada", "Ada"
    found["max"].title = "chief"
    session.delete(found["sue"])
    session.flush()
    session.query(Person).filter(Person.name == "pat").update({"name": "Pat"}, synchronize_session=False)
    session.add(Manager(name="new", title="n"))
    session.commit()
    session.delete(ada)
    session.commit()
    assert bind.execute(sa.text("SELECT count(*) FROM engineer")).scalar() == 0


def downgrade():
    session = Session(bind=op.get_bind())
    for one in session.query(Person):
        session.delete(one)
    session.commit()
    assert session.query(Person).count() == 0
    Base.metadata.drop_all(op.get_bind())
