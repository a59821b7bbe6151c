"""TypedDict, warnings that are filtered, names of paths"""
import warnings
from pathlib import Path
from typing import Dict, List, TypedDict


class Some(TypedDict, total=False):
    a: int
    b: "Unknown"


class More(Some):
    c: List[int]


print(Some(a=1), type(Some(a=1)) is dict, More(a=1, c=[2]), More({"a": 3}), isinstance(Some(), dict))
with warnings.catch_warnings():
    warnings.simplefilter("ignore", category=DeprecationWarning)
    print("within")
path = Path("a/b/name.tar.py")
print(path.with_suffix(".sql"), path.with_suffix(""), path.with_name("other"), Path("x").with_suffix(".y"), Path("a/.b").with_suffix(".c"))
for call in (lambda: path.with_suffix("sql"), lambda: path.with_name("a/b"), lambda: path.with_suffix("."), lambda: path.with_name("")):
    try:
        print(call())
    except ValueError as e:
        print("ValueError", e)
