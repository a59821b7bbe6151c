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
print(datetime.datetime.strptime("2020-03-04 05:06:07", "%Y-%m-%d %H:%M:%S"), datetime.datetime.fromisoformat("2020-03-04T05:06:07.5+02:00"), date.fromisoformat("2020-03-04"), d