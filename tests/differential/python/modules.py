import collections
import datetime
import functools
import itertools
import json
import logging
import os
import string
import sys
import textwrap
import uuid
from collections import Counter, OrderedDict, defaultdict, namedtuple
from datetime import date, timedelta, timezone
from os.path import basename, join
from typing import Any, Dict, List, Optional, Sequence, Union

print(json.dumps({"a": [1, 2.5, None, True, "é\"\n\u2028"], "b": {}, "c": [], 1: (2,)}), json.dumps([1, {"a": 2}], indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")), json.dumps("日", ensure_ascii=False), json.dumps("😀"))
print(json.loads('{"a": [1, -2.5e3, null, true, "\\u00e9\\n\\ud83d\\ude00"], "b": {"c": false}}'), json.loads("[]"), json.loads(' 5 '), json.loads('"x"'))
for bad in ("{", "[1,]", "{'a': 1}", "", "[1] x", '{"a" 1}', '"abc', "nul", "01"):
    try:
        print(json.loads(bad))
    except ValueError as e:
        print(type(e).__name__, e)
try:
    json.dumps({1, 2})
except TypeError as e:
    print(e)
print(json.dumps({"d": date(2020, 1, 2)}, default=str))
d = datetime.datetime(2020, 2, 28, 23, 59, 58, 123456)
print(d, repr(d), d.isoformat(), d + timedelta(days=1, seconds=2), d - timedelta(hours=5), d.date(), d.year, d.month, d.second, d.strftime("%Y-%m-%d %H:%M:%S %j %a %B"), f"{d:%d/%m/%y}", d.replace(year=2021), d.weekday())
print(datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 1) < d, d - datetime.datetime(2020, 1, 1), date(2024, 2, 29) + timedelta(days=365), date(2020, 1, 5) - date(2020, 1, 1), date(2020, 1, 1) == date(2020, 1, 1), repr(date(2020, 1, 1)), date(1, 1, 1), date(9999, 12, 31))
print(datetime.datetime(2020, 1, 1, tzinfo=timezone.utc), datetime.datetime(2020, 1, 1, tzinfo=timezone.utc).isoformat(), repr(datetime.datetime(2020, 1, 1, tzinfo=timezone.utc)), datetime.datetime.fromtimestamp(0, timezone.utc), datetime.datetime(2020, 1, 1, tzinfo=timezone.utc).timestamp(), timezone(timedelta(hours=-5)))
print(timedelta(days=1, hours=2), repr(timedelta(days=1, hours=2)), timedelta(seconds=-1), repr(timedelta(seconds=-1)), timedelta(0), timedelta(minutes=90).total_seconds(), timedelta(days=2) * 2, timedelta(weeks=1) // timedelta(days=2), timedelta(milliseconds=1500), timedelta(days=1) > timedelta(hours=23), -timedelta(days=1), timedelta(days=1.5))
print(datetime.datetime.strptime("2020-03-04 05:06:07", "%Y-%m-%d %H:%M:%S"), datetime.datetime.fromisoformat("2020-03-04T05:06:07.5+02:00"), date.fromisoformat("2020-03-04"), datetime.time(1, 2, 3), datetime.time(4, 5))
for f in (lambda: date(2020, 13, 1), lambda: date(2021, 2, 29), lambda: datetime.datetime(2020, 1, 1, 25), lambda: datetime.datetime.strptime("x", "%Y"), lambda: date.fromisoformat("nope"), lambda: d < datetime.datetime(2020, 1, 1, tzinfo=timezone.utc)):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
u = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(u, repr(u), u.hex, u == uuid.UUID("{12345678123456781234567812345678}"), str(u)[:8], len(str(uuid.uuid4())), u in {u}, u < uuid.UUID(int=0) if False else "")
try:
    uuid.UUID("zz")
except ValueError as e:
    print(e)
print(textwrap.dedent("""
    a
      b

    c
"""), textwrap.dedent("  x\n y"), textwrap.indent("a\n\nb\n", "> "))
logging.getLogger("alembic").info("hello %s", 1); logging.warning("w"); log = logging.getLogger(__name__); log.setLevel(logging.INFO)
print(log.name, join("a", "b", "/c", "d"), basename("/x/y.sql"), os.path.dirname("/x/y.sql"), os.path.splitext("a/b.tar.gz"), os.path.split("a/b"), os.path.join("a/", "b"), os.path.normpath("a/../b/./c//d"), os.path.dirname("x"), os.path.isabs("/a"))
print(list(itertools.chain([1], "ab", (2,))), list(itertools.chain.from_iterable([[1], [2, 3]])), list(itertools.product("ab", [1, 2])), list(itertools.islice(itertools.count(5), 3)), list(itertools.islice("abcdef", 1, 5, 2)), list(itertools.combinations("abc", 2)), list(itertools.zip_longest("ab", "c", fillvalue="-")), list(itertools.repeat(1, 2)))
print(functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), functools.reduce(lambda a, b: a + b, [], 7), functools.partial(int, base=2)("101"), functools.partial(max, 5)(3, 9))
def deco(f):
    @functools.wraps(f)
    def inner(*a): return f(*a)
    return inner
@deco
def named(): "Doc"
print(named.__name__, named.__doc__)
dd = defaultdict(list); dd["a"].append(1); dd["b"]; print(dict(dd), dd, len(dd), "a" in dd, dd.get("zz"))
c = Counter("abracadabra"); print(c["a"], c["z"], c.most_common(2), sum(c.values()), Counter(a=2)["a"], c)
od = OrderedDict([("b", 1), ("a", 2)]); od["c"] = 3; print(list(od.items()), od == {"a": 2, "b": 1, "c": 3}, isinstance(od, dict), OrderedDict())
P = namedtuple("P", "x y"); p = P(1, y=2); print(p, p.x, p[1], p == (1, 2), list(p), p._asdict(), P._fields, isinstance(p, tuple), len(p)); x, y = p; print(x, y)
Q = namedtuple("Q", ["a", "b"], defaults=[5]); print(Q(1), Q(1, 2), {Q(1): 1}[Q(1)], sorted([Q(2), Q(1)]))
def typed(a: Optional[int], b: List[Dict[str, Any]] = []) -> Union[int, None]: return a
Alias = Dict[str, Optional[List[int]]]
v: Sequence[str] = ("a",)
print(typed(1), string.ascii_lowercase, string.digits, v, sys.maxsize)

groups = itertools.groupby([1, 1, 2, 3, 3, 3, 1])
print([(key, list(items)) for key, items in groups])
print([(key, list(items)) for key, items in itertools.groupby(["aa", "ab", "b", "ba", "c"], key=lambda word: word[0])], list(itertools.groupby([])))
kept = list(itertools.groupby([1, 1, 2]))
print([list(items) for _, items in kept])
groups = itertools.groupby("aabbc")
first = next(groups)
print(first[0], next(first[1]), next(groups)[0], list(first[1]))
print(date.fromisocalendar(2024, 1, 1), datetime.datetime.fromisocalendar(2020, 53, 7), date.fromisocalendar(2021, 1, 3), date(2024, 2, 29).isoweekday(), date(2023, 1, 1).isoweekday())
for bad in ((2021, 53, 1), (2020, 0, 1), (2020, 1, 8), (0, 1, 1)):
    try:
        print(date.fromisocalendar(*bad))
    except ValueError as e:
        print(e)
taken = itertools.takewhile(lambda n: n < 3, iter([1, 2, 3, 1]))
print(list(taken), list(taken), list(itertools.takewhile(bool, [])), list(itertools.dropwhile(lambda n: n < 3, [1, 2, 3, 1])), list(itertools.dropwhile(bool, [1, 2])), list(itertools.starmap(pow, [(2, 5), [3, 2]])))
