"""A random chain: a number decides everything in it."""
import random

from . import columns, constraints, data, enums, indexes, tables
from .kinds import Kinds
from .names import Names, q
from .parts import Chain, Revision
from .state import State

NAMING = {"naming.fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "naming.ix": "ix_%(column_0_label)s",
          "naming.uq": "uq_%(table_name)s_%(column_0_N_name)s", "naming.ck": "ck_%(table_name)s_%(constraint_name)s",
          "naming.pk": "pk_%(table_name)s"}
MAKERS = [(tables.create_table, 22), (columns.add_column, 14), (columns.drop_column, 4), (columns.alter_column, 16),
          (tables.drop_table, 3), (tables.rename_table, 3), (tables.comment_table, 3), (tables.create_schema, 3),
          (tables.sequence, 2), (tables.batch, 6), (constraints.create_constraint, 14), (constraints.recreate_key, 2),
          (indexes.create_index, 14), (enums.declare, 5), (enums.create_type, 4), (enums.add_value, 4), (enums.python_enum, 3),
          (enums.to_enum, 3), (enums.enum_array, 2), (data.bulk_insert, 7), (data.core_insert, 5), (data.raw_insert, 7),
          (data.rewrite, 4), (data.conditional, 5), (data.formatted, 3), (data.mistake, 0.25)]


class Generator:
    """What the makers share: chance, names, and the state of the branch that they add to."""

    def __init__(self, seed, api):
        self.random = random.Random(f"{seed}/{api}")
        self.api = api
        self.names = Names(self.random)
        self.kinds = Kinds(self.random, api)
        self.state = State()
        self.created = set()  # enums that are there
        self.made_by_table = set()
        self.prelude = []
        self.number = 0
        self.has_naming = self.random.random() < 0.2

    def next_number(self):
        self.number += 1
        return self.number

    def table(self):
        return self.random.choice(list(self.state.tables.values())) if self.state.tables else None

    @staticmethod
    def schema_of(table):
        return {"schema": repr(table.schema)} if table.schema else {}

    @staticmethod
    def qualified(table):
        return (q(table.schema) + "." if table.schema else "") + q(table.name)

    def state_is_created(self, enum):
        return enum.name in self.created

    def create_enum(self, enum, statements):
        self.created.add(enum.name)
        statements.insert(0, enums.make_enum(self, enum))

    def enum_made_by_table(self, enum):
        if enum.name not in self.created:
            self.created.add(enum.name)
            self.made_by_table.add(enum.name)

    def fill(self, revision):
        self.prelude = revision.prelude
        makers, weights = zip(*MAKERS)
        wanted = self.random.randint(1, 5)
        for _ in range(wanted * 3):
            maker = self.random.choices(makers, weights)[0] if self.state.tables else tables.create_table
            operation = maker(self)
            if operation is not None:
                revision.operations.append(operation)
            if len(revision.operations) == wanted:
                break


def revision_name(random, index):
    return random.choice([f"{index:02}{random.getrandbits(40):010x}", f"r{index:02}_step", f"{index:04}"])


def generate(seed, api):
    """The chain of this number for this generation."""
    g = Generator(seed, api)
    chain = Chain(seed, api)
    if g.has_naming:
        keys = g.random.sample(sorted(NAMING), g.random.randint(1, len(NAMING)))
        chain.options = {key: NAMING[key] for key in sorted({*keys, "naming.ix"})}

    def add(parents):
        revision = Revision(revision_name(g.random, len(chain.revisions)), parents)
        g.fill(revision)
        chain.revisions.append(revision)
        return [revision.name]

    tips = add([])
    for _ in range(g.random.randint(1, 4)):
        if g.random.random() < 0.15:
            tips = branch(g, chain, add, tips)
        else:
            tips = add(tips)
    return chain


def branch(g, chain, add, tips):
    """Two branches that do not meet before they are merged, if they are."""
    halves = g.state.split(g.random)
    ends = []
    for half in halves:
        g.state = half
        end = tips
        for _ in range(g.random.randint(1, 2)):
            end = add(end)
        ends += end
    g.state = halves[0]
    g.state.merge(halves[1])
    if g.random.random() < 0.2:
        chain.revisions[-1].depends_on = [ends[0]]
    return add(ends)
