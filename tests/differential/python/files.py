import os
from pathlib import Path
p = Path("a/b") / "c.sql"
print(p, repr(p), p.parent, p.name, p.stem, p.suffix, p.parent.parent, p.parent.parent.parent, Path("a//./b/../c"), "x" / Path("y"), Path("/a", "b"), Path("a").joinpath("b", "c.tar.gz").suffix, p == Path("a/b/c.sql"), Path(), str(p) + "!", Path("/").parent, f"{p}")
here = os.path.dirname(__file__)
with open(os.path.join(here, "data", "lines.txt")) as f:
    print(f.read())
with open("data/lines.txt", "r", encoding="utf-8") as f:
    for i, line in enumerate(f):
        print(i, repr(line))
with open("data/lines.txt") as f:
    print(f.readline(), f.readlines(), f.read(), f.read() == "")
f = open("data/lines.txt", "rb"); print(f.read(4)); f.close()
print((Path("data") / "lines.txt").read_text().split("\n"), Path("data/none.txt").exists(), os.path.exists("data/lines.txt"))
try:
    open("data/none.txt")
except FileNotFoundError as e:
    print("not found")
try:
    f.read()
except ValueError as e:
    print(e)
