"""namedtuple and NamedTuple."""
from collections import namedtuple
from typing import NamedTuple, Optional


class Point(NamedTuple):
    """A point."""

    x: int
    y: int = 2
    name: Optional[str] = None

    def total(self):
        return self.x + self.y

    @property
    def double(self):
        return self.x * 2

    @classmethod
    def origin(cls):
        return cls(0, 0)


class Named(Point):
    extra = 5

    def shout(self):
        return f"{self.name}!"


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


point = Point(1)
print(point, point.x, point[1], point.name, len(point), point.total(), point.double, Point.origin())
print(point == (1, 2, None), point < (1, 3), isinstance(point, tuple), isinstance(point, Point))
x, y, name = point
print(x, y, name, list(point), point + (4,), point[:2])
print(Point._fields, Point._field_defaults, Point.__doc__, Point.__name__)
print(point._asdict(), point._replace(y=9, name="n"), Point._make([7, 8, 9]), Point(y=1, x=2))
named = Named(3, name="me")
print(named, named.shout(), named.extra, named._replace(x=4), isinstance(named, Point))
attempt(lambda: Point())
attempt(lambda: Point(1, 2, 3, 4))
attempt(lambda: Point(1, x=2))
attempt(lambda: Point(1, z=2))
attempt(lambda: point._replace(z=1, w=2))
attempt(lambda: Point._make([1]))
attempt(lambda: point.nothing)
Pair = namedtuple("Pair", "one two", defaults=[2])
print(Pair(1), Pair(two=5, one=4), Pair(1)._replace(two=3), Pair._make("ab"), Pair._fields)
Three = namedtuple("Three", ["a", "b", "c"])
attempt(lambda: Three())
attempt(lambda: Three(1, c=2))
Made = NamedTuple("Made", [("id", int), ("text", str)])
print(Made(1, "t"), [row.text for row in [Made(1, "a"), Made(2, "b")]])
print(sorted([Made(2, "b"), Made(1, "z")]), {Made(1, "a"): 1}[Made(1, "a")], f"{Made(1, 'q')}")


def bad():
    class Bad(NamedTuple):
        a: int = 1
        b: int


attempt(bad)
