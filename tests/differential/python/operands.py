"""Operators over operands of different types, and the classes of views."""
from collections import Counter, OrderedDict, defaultdict
from datetime import timedelta
from decimal import Decimal
from enum import Enum, IntEnum


class Text(str):
    pass


class Items(list):
    pass


class Reflecting:
    def __rmod__(self, other):
        return "asked"

    def __str__(self):
        return "shown"


class Indexed:
    def __getitem__(self, key):
        return key


def attempt(what):
    try:
        print(what())
    except (AttributeError, TypeError) as error:
        print(type(error).__name__)


row = {"a": 1, "b": 2}
print(sorted(row.keys() & ["a", "c"]), sorted(["a", "c"] & row.keys()), sorted(row.keys() - ("a",)))
print(sorted(row.keys() | iter("cd")), sorted(row.keys() ^ "ac"), sorted(row.items() & [("a", 1)]))
print([type(view).__name__ for view in (row.keys(), row.values(), row.items())], type(row.keys()) is type(row.values()))
names = {"a"}
same = names
names |= row.keys()
print(sorted(names), sorted(same))
names |= {"z"}
same = names
names &= {"z", "y"}
print(names, same is names)
attempt(lambda: {"a"} | ["b"])
attempt(lambda: row.keys() & 5)
attempt(lambda: row.values() & ["a"])

items = Items([1])
kept = items
items += "ab"
items += (2,)
print(items, kept is items, type(items).__name__)

for argument in (range(2), b"x", [], {}, Indexed(), Items()):
    print("text" % argument)
for argument in (1, "x", (1,), {1}, Reflecting(), timedelta(1), object(), ValueError("x"), {}.keys()):
    attempt(lambda: "text" % argument)
print("%s" % Reflecting(), Text("%s") % "x")
attempt(lambda: 1 % Reflecting())

first = OrderedDict([("a", 1), ("b", 2)])
second = OrderedDict([("b", 2), ("a", 1)])
print(first == second, first != second, first == dict(second), dict(first) == second, first == OrderedDict(first))
print(timedelta(days=3) // 2, timedelta(seconds=-1) // 2, timedelta(days=1) * 2, timedelta(days=1) // timedelta(hours=5))
attempt(lambda: timedelta(days=1) * "a")
attempt(lambda: timedelta(days=1) + 1)
attempt(lambda: str.join([], ["a"]))
attempt(lambda: str.upper(int))
attempt(lambda: dict.get(dict, "a"))
attempt(lambda: list.append(list, 1))
for value in (1, "a", [], row, object, Text, ValueError("x"), attempt, None):
    print(hasattr(value, "nothing"), getattr(value, "nothing", "default"))


class Word(str, Enum):
    A = "a"


class Step(IntEnum):
    ONE = 1


class Pair:
    def __len__(self):
        return 2

    def __getitem__(self, at):
        if at > 1:
            raise IndexError
        return "ab"[at]


print("%s" % Word.A, "%s %d" % (Word.A, Step.ONE), "%d" % Step.ONE, Text("%s|") % Word.A, "%s" % Text("t"))
print("%s" % Counter("aab"), "%r" % Step.ONE)
print(sorted(Pair() & row.keys()), sorted(row.keys() - Pair()))
attempt(lambda: range(Decimal(1)))
attempt(lambda: "abc"[: Decimal(1)])
unique = OrderedDict.fromkeys(["b", "a", "b"])
print(type(unique).__name__, list(unique), unique.popitem(), list(unique), (1).__eq__(1), "a".__ne__("b"))
attempt(lambda: unique.popitem(True))
counts = defaultdict(int)
print(counts.__getitem__("a"), counts, type(defaultdict.fromkeys("a")).__name__)


def message(what):
    try:
        what()
    except TypeError as error:
        print(error)


def add_to(value, other):
    value += other


def raise_to(value, other):
    value **= other


message(lambda: add_to(1, "a"))
message(lambda: add_to(Decimal(1), 1.5))
message(lambda: add_to(None, timedelta(1)))
message(lambda: raise_to("a", 2))
message(lambda: "a" ** 2)
message(lambda: Decimal(1) + 1.5)
message(lambda: timedelta(1) - 1)
message(lambda: timedelta(1) < 1)
message(lambda: unique + 1)


class Plain(Enum):
    ONE = 1


print(hasattr(Plain, "A"), getattr(Plain, "A", "none"), hasattr(Plain.ONE, "A"))
print(*["[" + f % n + "]" for f in ("%.3d", "%+.3d", "%6.3d", "%-6.3d|", "%06.3d", "% .2i", "%.0d", "%.1u", "%+08.4d") for n in (0, 7, -7, 12345, True)])
