"""The match statement: every kind of pattern, and what its parts do to names."""
import collections
import enum
from collections import namedtuple, OrderedDict, defaultdict
from dataclasses import dataclass, field


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Level(enum.IntEnum):
    LOW = 1


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Deep(Point):
    pass


class Plain:
    def __init__(self, **given):
        self.__dict__.update(given) if False else None
        for name, value in given.items():
            setattr(self, name, value)


@dataclass
class Pair:
    left: int
    right: int = 0
    hidden: int = field(default=1, init=False)


@dataclass(kw_only=True)
class Named:
    name: str


Triple = namedtuple("Triple", "a b c")


class Text(str):
    pass


class Words(list):
    pass


class Table(dict):
    pass


LIMIT = 10


def what(subject):
    match subject:
        case None:
            return "none"
        case True:
            return "true"
        case False:
            return "false"
        case 0 | -1:
            return "zero or minus one"
        case -2.5:
            return "minus two and a half"
        case Colour.RED:
            return "red"
        case Colour.GREEN as colour:
            return f"green {colour.name}"
        case "a" "b" | b"x":
            return "text"
        case str(text) if text.isdigit():
            return f"digits {text}"
        case str() as text:
            return f"str {text!r}"
        case int(number) | float(number) if number > 100:
            return f"large {number}"
        case bool() | int():
            return "int"
        case Point(0, 0):
            return "origin"
        case Point(x, y=0):
            return f"on the axis {x}"
        case Point(x=1, y=y):
            return f"one {y}"
        case Point():
            return "point"
        case Triple(1, b):
            return f"triple {b}"
        case Pair(left, right):
            return f"pair {left} {right}"
        case Named(name=name):
            return f"named {name}"
        case []:
            return "empty"
        case [single]:
            return f"one {single!r}"
        case [1, *rest]:
            return f"begins with one {rest!r}"
        case [first, [a, (b, c)], *_, last]:
            return f"nested {first} {a} {b} {c} {last}"
        case (_, "mid", *more) | ("mid", *more):
            return f"mid {more}"
        case {"kind": "x", "value": value}:
            return f"kind x {value}"
        case {"kind": str(kind), **rest}:
            return f"kind {kind} {rest}"
        case {1: _, None: _}:
            return "keys"
        case {}:
            return f"mapping {len(subject)}"
        case [*_]:
            return f"sequence of {len(subject)}"
        case set() | frozenset():
            return "set"
        case other:
            return f"other {type(other).__name__}"


subjects = [
    None, True, False, 0, -1, 1, 7, -2.5, 101, 100.5, 3.5, Colour.RED, Colour.GREEN, "ab", b"x", b"y", "12", "x", "",
    Point(0, 0), Point(5, 0), Point(1, 2), Point(3, 4), Deep(0, 0), Deep(9, 0), Triple(1, 2, 3), Triple(2, 2, 3),
    Pair(4), Pair(1, 2), Named(name="n"), [], (), [5], ("z",), [1, 2, 3], (1, 2), [2, [3, (4, 5)], 6], [2, [3, (4, 5)], 7, 8],
    (9, "mid"), ("mid", "mid"), ("mid", 1, 2), [3, 4, 5, 6], range(3), range(0), {"kind": "x", "value": 1}, {"kind": "x"},
    {"kind": "y", "z": 2}, {"kind": 3}, {1: 0, None: 0}, {}, {"a": 1}, OrderedDict(kind="o"), defaultdict(list),
    set(), frozenset((1,)), Text("t"), Text("44"), Words([1]), Words(), Table(kind="t"), Level.LOW, object(), int, len,
    b"bytes", (i for i in ()), {}.keys(), ("",),
]
for subject in subjects:
    print(what(subject))


def names(subject):
    bound = "before"
    match subject:
        case [bound, 1]:
            pass
        case [_, 2] if (bound := "guard") == "never":
            pass
        case {"k": bound, "no": 1}:
            pass
        case _:
            return f"nothing, {bound}"
    return f"{bound}"


for subject in ([5, 1], [5, 2], [5, 3], {"k": 1}, {"k": 3, "no": 1}, 5):
    print(names(subject))

# Names are bound before the guard, and stay bound where it says no.
match [1, 2]:
    case [a, b] if b > 5:
        print("no")
    case _:
        print(a, b)

# Several subjects, a star among them, parentheses, a trailing comma.
match 1, 2:
    case 1, x:
        print("two", x)
match *[1, 2], 3:
    case 1, *middle, 3:
        print(middle)
match (1,):
    case (x,):
        print("tuple", x)
match [1]:
    case x,:
        print("comma", x)
match (x := 4):
    case (5 | 4) as five:
        print(five, x)
match 1:
    case (1):
        print("group")
match "soft":
    case "soft": print("on one line"); print("twice")

# match, case and _ are names elsewhere.
match = {"case": 1}
case = [match]
_ = 3
print(match["case"], case, _)
match [0]:
    case [_]:
        print(_)
match[0] = 1
print(match)
match (1):
    case match:
        print(match)

# What is not tried is not evaluated.
calls = []


class Watched:
    def __getattr__(self, name):
        calls.append(name)
        if name == "missing":
            raise AttributeError(name)
        if name == "broken":
            raise ValueError(name)
        return name


match Watched():
    case Watched(missing=1, never=2):
        print("no")
    case Watched(a="a", b="x"):
        print("no")
    case Watched(a="a") | Watched(c="c"):
        print("yes")
print(calls)
try:
    match Watched():
        case Watched(broken=_):
            pass
except ValueError as error:
    print("ValueError", error)


class Equal:
    def __eq__(self, other):
        print("eq", other)
        return [] if other == 1 else [0]


match Equal():
    case None:
        print("no")
    case 1 | 2:
        print("equal")

counted = defaultdict(list)
match counted:
    case {"new": _}:
        print("no")
print(dict(counted))


class Odd:
    __match_args__ = ["x"]


class Odder:
    __match_args__ = ("x", 1)
    x = 1


class Same:
    __match_args__ = ("x", "x")
    x = 1


def tries(make, subject):
    try:
        print(make(subject))
    except Exception as error:
        print(type(error).__name__, error)


def too_many(subject):
    match subject:
        case Point(1, 2, 3):
            return 1


def too_many_of_none(subject):
    match subject:
        case Plain(1):
            return 1


def of_int(subject):
    match subject:
        case int(1, 2):
            return 1


def odd(subject):
    match subject:
        case Odd(1):
            return 1


def odder(subject):
    match subject:
        case Odder(1, 2):
            return 1


def same(subject):
    match subject:
        case Same(1, 1):
            return 1


def twice(subject):
    match subject:
        case Point(1, x=1):
            return 1


def no_class(subject):
    match subject:
        case len(1):
            return 1


def no_name(subject):
    match subject:
        case Colour.BLUE:
            return 1


class Keys:
    one = "k"
    two = "k"


def same_keys(subject):
    match subject:
        case {Keys.one: 1, Keys.two: 1}:
            return 1


def unhashable(subject):
    match subject:
        case {Point.__match_args__: 1}:
            return 1
    return 2


tries(too_many, Point(1, 2))
tries(too_many_of_none, Plain(a=1))
tries(of_int, 3)
tries(odd, Odd())
tries(odder, Odder())
tries(same, Same())
tries(twice, Point(1, 2))
tries(no_class, 3)
tries(no_name, 3)
tries(same_keys, {"k": 1, "l": 2})
tries(unhashable, {("x", "y"): 1})
tries(unhashable, {1: 2})
print(Pair.__match_args__, Named.__match_args__, Triple.__match_args__)


# In loops, functions, classes, generators and with names of other scopes.
def loops(items):
    seen = []
    for item in items:
        match item:
            case "stop":
                break
            case "skip":
                continue
            case {"value": value}:
                pass
            case value if isinstance(value, int):
                pass
            case _:
                value = "?"
        seen.append(value)
    else:
        seen.append("end")
    return seen


print(loops([1, "skip", {"value": 2}, 3.5]), loops([1, "stop", 2]))


def outer():
    kind = None

    def inner(subject):
        nonlocal kind
        global shared
        match subject:
            case [kind, shared]:
                return lambda: (kind, shared)
        return lambda: "none"

    first = inner([1, 2])()
    return first, kind, inner(3)()


print(outer(), shared)


class Body:
    match (1, 2):
        case (first, second):
            total = first + second


print(Body.first, Body.second, Body.total)


def walk(items):
    for item in items:
        match item:
            case [*inner]:
                got = yield from walk(inner)
                yield f"end {got}"
            case {"ask": question}:
                answer = yield question
                yield answer
            case int(n) if n > 1:
                yield n
                match n:
                    case 2:
                        yield "two"
                    case _:
                        yield "more"
            case _:
                pass
    return len(items)


print(list(walk([1, 2, [3, [4]], "x", {"ask": 5}])))
talk = walk([{"ask": "who"}, 2])
print(next(talk), talk.send("me"), next(talk), next(talk))


def subject_yields():
    match (yield "subject"):
        case 1:
            yield "one"
        case other:
            yield other


talk = subject_yields()
print(next(talk), talk.send([2]))


def finished(subject):
    try:
        match subject:
            case 1:
                return "one"
            case 2:
                raise KeyError("two")
        return "fell through"
    except KeyError as error:
        return repr(error)
    finally:
        print("finally")


print(finished(1), finished(2), finished(3))
