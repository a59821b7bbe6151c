#!/usr/bin/python3
"""The top level holds what DESIGN section 3 fixes and what tools demand there, and nothing else."""

import os
import sys

from common import Case, run

FOLDERS = ("core", "plugins", "include", "manifests", "tests")
FIXED = {*FOLDERS, "meson.build", "plugins.ini", "README.md"}
TOOLS = {"meson_options.txt", "LICENSE", ".ci", ".gitignore", ".clang-format", ".clang-tidy", ".editorconfig"}
MAY = {".git"}


def check(root):
    there = set(os.listdir(root))
    stray = sorted(name for name in there - FIXED - TOOLS - MAY if not name.startswith("build"))
    problems = [f"{name}: the top level is fixed" for name in stray]
    problems += [f"{name}: missing" for name in sorted((FIXED | TOOLS) - there)]
    problems += [f"{folder}/README.md: missing: each folder says what lives there" for folder in FOLDERS
                 if folder in there and not os.path.exists(os.path.join(root, folder, "README.md"))]
    return problems


FULL = {**{f"{folder}/README.md": "" for folder in FOLDERS}, ".ci/run": "",
        **{name: "" for name in (FIXED | TOOLS) - set(FOLDERS) - {".ci"}}}

CASES = [
    Case("lets the fixed entries pass", {**FULL, "build/x": "", ".git/config": ""}, None),
    Case("catches one more", {**FULL, "docs/x.md": ""}, "docs: the top level is fixed"),
    Case("catches one that is missing", {k: v for k, v in FULL.items() if k != "LICENSE"}, "LICENSE: missing"),
    Case("catches a folder without a README", {k: v for k, v in FULL.items() if k != "core/README.md"} | {"core/a.c": ""},
         "core/README.md: missing"),
]

if __name__ == "__main__":
    sys.exit(run("toplevel", check, CASES))
