#!/usr/bin/python3
"""clang-tidy 14 finds nothing in core/ and plugins/.

Usage: tidy.py BUILD-DIR, a build directory of clang's. A file that was clean is looked at again only when it, a header,
its command or .clang-tidy has changed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from common import Case, Skip, files, project_root, read, run


def tidier():
    for name in ("clang-tidy-14", "clang-tidy"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return name
    raise Skip("clang-tidy 14 is not there")


def commands(root, build):
    """One command for each source of core/ and plugins/."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        relative = os.path.relpath(path, os.path.realpath(root))
        if relative.startswith(("core/", "plugins/")):
            found.setdefault(relative, entry.get("command", ""))
    return found


def fingerprint(root):
    digest = hashlib.blake2b(digest_size=16)
    for path in [".clang-tidy", *files(root, ("core", "plugins", "include"), (".h", ".clang-tidy"))]:
        digest.update(path.encode() + b"\0" + read(root, path).encode(errors="surrogateescape") + b"\0")
    return digest


def tidy(root, build, name, stamps, path, stamp):
    if os.path.exists(os.path.join(stamps, stamp)):
        return []
    done = subprocess.run([name, "-p", build, "--quiet", path], cwd=root, capture_output=True, text=True, check=False)
    found = dict.fromkeys(line for line in done.stdout.splitlines() if re.search(r" (error|warning): ", line))
    if not found and done.returncode != 0:
        return [f"{path}: clang-tidy ended with {done.returncode}: {done.stderr.strip()[:300]}"]
    if not found:
        with open(os.path.join(stamps, stamp), "w", encoding="utf-8"):
            pass
    return [re.sub(r"^\S*?(?=(core|plugins|include)/)", "", line) for line in found]


def check(root, build=None):
    name = tidier()
    build = os.path.realpath(build or os.path.join(root, "build"))
    stamps = os.path.join(build, "tidy-clean")
    os.makedirs(stamps, exist_ok=True)
    base = fingerprint(root)
    jobs = []
    for path, command in sorted(commands(root, build).items()):
        digest = base.copy()
        digest.update(command.encode() + b"\0" + read(root, path).encode(errors="surrogateescape"))
        jobs.append((path, digest.hexdigest()))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = pool.map(lambda job: tidy(root, build, name, stamps, *job), jobs)
        return list(dict.fromkeys(line for lines in results for line in lines))


def tree(source):
    entry = {"directory": ".", "file": "../core/base/a.c", "command": "clang-14 -c -std=c17 ../core/base/a.c"}
    return {".clang-tidy": read(project_root(), ".clang-tidy"), "core/base/a.c": source,
            "build/compile_commands.json": json.dumps([entry])}


class TidyCase(Case):
    """The build directory in the compile commands is known only once the tree is there."""

    def run(self, check_tree):
        def relocated(root):
            path = os.path.join(root, "build/compile_commands.json")
            with open(path, encoding="utf-8") as file:
                entries = json.load(file)
            for entry in entries:
                entry["directory"] = os.path.join(root, "build")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(entries, file)
            return check_tree(root)
        return super().run(relocated)


CASES = [
    TidyCase("lets clean code pass", tree("int f(int a);\nint\nf(int a)\n{\n    return a;\n}\n"), None),
    TidyCase("catches an if without braces",
             tree("int f(int a);\nint\nf(int a)\n{\n    if (a)\n        return 1;\n    return 0;\n}\n"),
             "readability-braces-around-statements"),
    TidyCase("catches a bug on a path",
             tree("int f(int a);\nint\nf(int a)\n{\n    int *p = 0;\n    return a > 3 ? *p : 0;\n}\n"), "clang-analyzer"),
]

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tidy.py BUILD-DIR")
    given = sys.argv[1]
    sys.exit(run("tidy", lambda root: check(root, given if root == project_root() else None), CASES))
