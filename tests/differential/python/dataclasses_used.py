"""Dataclasses, as revisions use them for rows of data."""
import dataclasses
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import ClassVar, List, Optional


@dataclass
class Row:
    """One row."""

    id: int
    name: str = "none"
    tags: List[str] = field(default_factory=list)
    kind: ClassVar[str] = "row"
    secret: Optional[str] = field(default=None, repr=False, compare=False)

    def label(self):
        return f"{self.id}:{self.name}"

    @property
    def upper(self):
        return self.name.upper()


@dataclass(frozen=True, order=True)
class Key:
    a: int
    b: str = "x"


@dataclass
class Child(Row):
    extra: int = 7
    total: int = field(init=False)

    def __post_init__(self):
        self.total = self.id + self.extra


@dataclasses.dataclass(kw_only=True)
class Named:
    one: int = 1
    two: int

    def __repr__(self):
        return "own"


@dataclass
class Empty:
    pass


class Plain(Row):
    pass


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


row = Row(1)
print(row, row.label(), row.upper, row.tags, Row.kind, row.secret, Row.name, Row.__doc__)
print(Row(1, "a", ["t"], "s"), Row(id=2, name="b"), Row(1) == Row(1), Row(1) != Row(2), Row(1) == 1)
row.tags.append("one")
row.name = "changed"
row.other = 5
print(row, Row(3), row.other, Row(1, secret="x") == Row(1, secret="y"))
print(Key(1), Key(1) < Key(2), sorted([Key(2), Key(1, "z"), Key(1)]), {Key(1): "found"}[Key(1, "x")], Key(1) >= Key(1))
print(Child(1), Child(2, extra=3).total, isinstance(Child(1), Row), Child(1) == Row(1), Plain(1), Plain(1) == Plain(1))
print(Named(two=2), Named(two=2) == Named(one=1, two=2), Empty(), Empty() == Empty())
print([one.name for one in fields(Row)], [one.name for one in fields(Child(1))], is_dataclass(Row), is_dataclass(row), is_dataclass(1))
print(asdict(Key(1)), {**asdict(Key(2, "q"))})
attempt(lambda: Row())
attempt(lambda: Key())
attempt(lambda: Key(1, 2, 3))
attempt(lambda: Key(1, c=2))
attempt(lambda: Key(1, a=2))
attempt(lambda: setattr(Key(1), "a", 2))
attempt(lambda: Key(1) < 1)
attempt(lambda: {Row(1): 1})
attempt(lambda: Named(1, 2))
attempt(lambda: Named())
attempt(lambda: Empty(1))
attempt(lambda: fields(1))
attempt(lambda: asdict(Row))
attempt(lambda: field(default=1, default_factory=list))


def bad():
    @dataclass
    class Bad:
        items: list = []


attempt(bad)


def worse():
    @dataclass
    class Worse(Key):
        c: int = 1


attempt(worse)
try:
    Key(1).a = 5
except dataclasses.FrozenInstanceError as error:
    print("frozen", error)
except AttributeError as error:
    print("other", error)
for key in [Key(1, "a"), Key(2, "b")]:
    print(f"INSERT INTO t VALUES ({key.a}, '{key.b}')")
