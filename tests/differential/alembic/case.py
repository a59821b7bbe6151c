"""A case: one revision file, a directory that holds a graph of them, or, with versions/ or an alembic.ini in it, a whole
script directory or project with modules of its own.

It may begin with comments: "# construct: NAME" (its row in the table of constructs), "# option: KEY = VALUE" (a source
option), "# api: 1.4" or "# api: 2.0" (only there), "# expect: error" (both must fail), "# expect: refused"
(alembic-compat names it unsupported), "# expect: mapped" (a type that only the source option knows: Alembic itself
cannot import it), "# package: enumtables" or "# package: alembic_utils" (operations of a package that the oracle's machine need not have:
oracle.py and entities.py have what its source does).
"""
import os
import pathlib
import re
import shutil

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE / "cases"
HEADER = re.compile(r"#\s*(construct|option|api|expect|package):\s*(.*?)\s*$")


class Case:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.name = self.path.name
        self.construct = None
        self.options = {}
        self.apis = ["1.4", "2.0"]
        self.expect = "ok"
        self.package = None
        with open(self.files()[0], encoding="utf-8") as file:
            for line in file:
                if not line.startswith("#"):
                    break
                match = HEADER.match(line)
                if match:
                    self.take(*match.groups())

    def take(self, key, value):
        if key == "option":
            name, _, text = value.partition("=")
            self.options[name.strip()] = text.strip()
        elif key == "api":
            self.apis = value.split()
        elif key in ("expect", "package"):
            setattr(self, key, value)
        else:
            self.construct = value

    @property
    def is_whole(self):
        return (self.path / "versions").is_dir() or (self.path / "alembic.ini").is_file()

    def files(self):
        return [self.path] if self.path.is_file() else sorted(self.path.glob("**/versions/*.py" if self.is_whole else "*.py"))

    def copy(self, directory):
        """The revisions as a project has them; the directory that both sides are given."""
        if self.is_whole:
            return str(shutil.copytree(self.path, os.path.join(directory, self.name)))
        versions = os.path.join(directory, "versions")
        os.mkdir(versions)
        for file in [self.path] if self.path.is_file() else self.path.iterdir():
            if file.is_file():
                shutil.copy(file, versions)
        return str(directory)


def all_cases():
    return [Case(path) for path in sorted(CASES.iterdir()) if path.suffix == ".py" or path.is_dir() and path.name[0] != "_"]
