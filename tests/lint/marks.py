#!/usr/bin/python3
"""No marks of unfinished work in the tree: what is left to do is an issue, not a comment."""

import os
import re
import sys

from common import Case, files, read, run

WORDS = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
MARK = re.compile(r"\b(" + "|".join(WORDS) + r")\b")
FOLDERS = ("core", "plugins", "include", "manifests", "tests", ".ci")
ENDINGS = (".c", ".h", ".py", ".build", ".md", ".1", ".ini", ".sql", ".sh", ".txt", "run", "quickstart")
TOP = ("meson.build", "meson_options.txt", "README.md", "plugins.ini", ".clang-tidy", ".clang-format", ".gitignore")
# Hostile and foreign input, where such words are data; and the lint itself does not write them.
DATA = re.compile(r"(^|/)(corpus|cases|hostile|data)/")


def check(root):
    problems = []
    paths = files(root, FOLDERS, ENDINGS) + [name for name in TOP if os.path.exists(os.path.join(root, name))]
    for path in paths:
        if DATA.search(path):
            continue
        for number, line in enumerate(read(root, path).split("\n"), 1):
            match = MARK.search(line)
            if match:
                problems.append(f"{path}:{number}: '{match.group(1)}': finish it, or open an issue")
    return problems


CASES = [
    Case("catches each mark", {"core/base/a.c": "".join(f"int a; /* {word}: later */\n" for word in WORDS)},
         *(f"core/base/a.c:{line}" for line in range(1, 1 + len(WORDS)))),
    Case("catches one in a build file", {"meson.build": f"# {WORDS[0]}\n"}, "meson.build:1"),
    Case("catches one in a script without an ending", {"tests/run": f"#!/bin/sh\n# {WORDS[1]}\n"}, "tests/run:2"),
    Case("lets words that hold one pass", {"core/base/a.c": f"int {WORDS[3]}SAW, MAST{WORDS[0]};\n"}, None),
    Case("leaves input for tests alone", {"tests/fuzz/corpus/sql/a.sql": f"-- {WORDS[0]}\n"}, None),
]

if __name__ == "__main__":
    sys.exit(run("marks", check, CASES))
