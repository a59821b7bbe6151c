"""What the database holds at a point of the chain, as far as the operations to come need to know."""


class Column:
    def __init__(self, name, kind, call, nullable=True, has_default=False):
        self.name = name
        self.kind = kind  # see kinds.py
        self.call = call  # its sa.Column(...)
        self.nullable = nullable
        self.has_default = has_default
        self.is_used = False  # by a key, constraint, index or computed column
        self.is_key = False  # refers to another table
        self.is_filled = False  # by the server: identity, computed, serial
        self.enum = None


class Table:
    def __init__(self, name, schema):
        self.name = name
        self.schema = schema
        self.columns = {}
        self.primary_key = []
        self.constraints = {}  # name: kind
        self.indexes = {}
        self.unique = []  # lists of columns that a foreign key may point to
        self.has_rows = False
        self.is_referred = False
        self.is_touched = False  # by anything after its creation
        self.make = None
        self.row = 0

    def free(self, kinds=None):
        return [column for column in self.columns.values() if not column.is_filled and (not kinds or column.kind in kinds)]

    def rename(self, old, new):
        """A column gets another name; returns it."""
        self.columns = {new if name == old else name: column for name, column in self.columns.items()}
        self.unique = [[new if name == old else name for name in names] for names in self.unique]
        self.primary_key = [new if name == old else name for name in self.primary_key]
        column = self.columns[new]
        column.name = new
        column.call = column.call.renamed(new)
        return column

    def next_row(self):
        self.row += 1
        return self.row


class Enum:
    def __init__(self, name, labels, schema):
        self.name = name
        self.labels = labels
        self.schema = schema
        self.is_used = False


class State:
    def __init__(self):
        self.tables = {}
        self.enums = {}
        self.sequences = {}
        self.schemas = []

    def split(self, random):
        """Two halves for two branches, which must not meet."""
        halves = (State(), State())
        for mine, *theirs in zip(self.parts(), *(half.parts() for half in halves)):
            for key, value in mine.items():
                random.choice(theirs)[key] = value
        for half in halves:
            half.schemas = list(self.schemas)
        return halves

    def parts(self):
        return self.tables, self.enums, self.sequences

    def merge(self, other):
        for mine, theirs in zip(self.parts(), other.parts()):
            mine.update(theirs)
        self.schemas = list(dict.fromkeys([*self.schemas, *other.schemas]))
