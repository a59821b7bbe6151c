#!/usr/bin/python3
"""clang-format 14 finds nothing to change."""

import os
import re
import shutil
import subprocess
import sys

from common import Case, Skip, files, project_root, read, run


def formatter():
    for name in ("clang-format-14", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return name
    raise Skip("clang-format 14 is not there")


def check(root):
    paths = files(root, ("core", "plugins", "include", "tests"), (".c", ".h"))
    if not paths:
        return []
    done = subprocess.run([formatter(), "--style=file", "--dry-run", "-Werror", *paths],
                          cwd=root, capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if re.match(r"[^ ].*error:", line)]
    count = {}
    for line in lines:
        path, number = line.split(":")[:2]
        first, times = count.get(path, (number, 0))
        count[path] = (first, times + 1)
    problems = [f"{path}:{first}: {times} places to format (clang-format-14 -i {path})"
                for path, (first, times) in sorted(count.items())]
    return problems or ([done.stderr.strip()] if done.returncode else [])


STYLE = {".clang-format": read(project_root(), ".clang-format")}
CASES = [
    Case("lets formatted code pass", {**STYLE, "core/base/a.c": "int\nf(int a)\n{\n    return a;\n}\n"}, None),
    Case("catches a brace elsewhere", {**STYLE, "core/base/a.c": "int f(int a) {\n    return a;\n}\n"}, "core/base/a.c:1"),
    Case("catches it in tests", {**STYLE, os.path.join("tests", "unit", "a.c"): "int  a;\n"}, "tests/unit/a.c:1"),
]

if __name__ == "__main__":
    sys.exit(run("format", check, CASES))
