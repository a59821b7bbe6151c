"""What was found to differ by trying the builtin types' operators, methods and formats on each other."""
import datetime
from collections import Counter, OrderedDict, defaultdict
from decimal import Decimal
from enum import Enum


class Color(Enum):
    RED = "red"


class Names(dict):
    pass


def said(make):
    try:
        return repr(make())
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        return f"{type(error).__name__} {error}"


def updated(names, more):
    names |= more
    return names, type(names).__name__


def deleted(names, key):
    del names[key]
    return names


print(float("inf") in range(3), float("-inf") in range(3), 1.0 in range(3), 1.5 in range(3), Decimal(2) in range(3), Decimal("2.5") in range(3),
      True in range(2), "a" in range(3), None in range(3))
print({1} in {frozenset({1}), 2}, {1} in set(), {1} in {1}, said(lambda: {1} in {1: 2}), said(lambda: {1}.remove({1})), said(lambda: {1}.discard({2})))
items = {frozenset({1}), 2}
items.remove({1})
print(items, said(lambda: [1] in {1}))
print("a" % Color, said(lambda: "a" % 1), said(lambda: "a" % Decimal(1)))
print(updated(Names(a=1), [("b", 2)]), updated(Names(a=1), {"a": 3}), updated(Names(), ()), said(lambda: updated(Names(), [1])))
counts = Counter("aab")
counts.update(None)
counts.update()
print(counts, deleted(counts, "z"), deleted(counts, "a"), said(lambda: deleted({}, "a")), said(lambda: Counter("a", "b")))
counts["c"] = "many"
print(counts)
print(said(lambda: defaultdict(1)), said(lambda: defaultdict("a", b=1)), defaultdict(None, a=1))
print(bytes(True), bytes(False), bytes(3), said(lambda: bytes(-1)))
print(abs(datetime.timedelta(hours=-5)), abs(datetime.timedelta(hours=5)), abs(datetime.timedelta()))
print({}.pop([], 1), said(lambda: {}.pop([])), said(lambda: {1: 2}.pop([], 1)))
print(f"{datetime.time(3, 4, 5):%Y-%m-%d %H:%M}", datetime.time(3, 4, 5).strftime("%d.%m.%y"))
for spec in (",x", "_x", ",b", "_b", ",n", "_n", ",c", ",d", "_d", ",", "_"):
    print(said(lambda: format(123456789, spec)), said(lambda: format(True, spec)), end=" ")
print(said(lambda: format(1.5, ",n")), said(lambda: format(1234.5, ",")), said(lambda: format(1234.5, "_")))
print("a\nb".splitlines(2), "a\nb".splitlines(-1), "a\nb".splitlines(0), said(lambda: "a".splitlines(None)))
print(sorted([1, 3, 2], reverse=1), sorted([1, 3, 2], reverse=-1), said(lambda: sorted([1], reverse=None)), said(lambda: [2, 1].sort(reverse="a")))
print(97 in b"abc", said(lambda: 300 in b"abc"), said(lambda: -1 in b"abc"), b"b" in b"abc", said(lambda: "a" in b"abc"))
print(said(lambda: vars(1)), said(lambda: vars(None)), said(lambda: vars([])))


class Rows(list):
    pass


def times(rows, n):
    same = rows
    rows *= n
    return rows, type(rows).__name__, same is rows


print(times(Rows([1, 2]), 2), times(Rows([1]), 0), times([1], True), said(lambda: times(Rows(), "a")))
