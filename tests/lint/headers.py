#!/usr/bin/python3
"""Every header compiles alone, and twice; the public ones as strict C11, and plugin.h as C++ as well.

A table that is made to be included with a macro around it says LINT-ALLOW(headers: reason) in its first ten lines.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from common import ALLOW, Case, Skip, files, read, run

C_COMPILERS = ("cc", "gcc", "clang-14", "clang")
# clang reads C++ without a C++ library being there; gcc needs g++'s part for it.
CXX_COMPILERS = ("g++", "clang++-14", "clang-14", "clang")
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-Wno-unused-parameter")


def first_of(names):
    found = next((name for name in names if shutil.which(name)), None)
    if found is None:
        raise Skip(f"none of {', '.join(names)} is there")
    return found


def library_flags():
    done = subprocess.run(["pkg-config", "--cflags", "libpq", "libsodium", "inih"], capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else []


def compile_header(root, path, compiler, flags):
    name = path.split("/", 1)[1] if path.startswith(("core/", "include/")) else os.path.basename(path)
    include = f'#include "{name}"\n'
    folders = ["-Iinclude"] if path.startswith("include/") else ["-Icore", "-Iinclude", "-I" + os.path.dirname(path)]
    done = subprocess.run([compiler, "-fsyntax-only", *WARNINGS, *folders, *flags, "-"],
                          input=include * 2 + "extern int not_empty;\n", text=True, capture_output=True, cwd=root, check=False)
    if done.returncode == 0:
        return []
    first = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr[:200])
    return [f"{path}: does not compile alone ({' '.join(flags[:3])}): {first}"]


def check(root):
    compiler, libraries = first_of(C_COMPILERS), library_flags()
    jobs = []
    for path in files(root, ("core", "plugins", "include"), (".h",)):
        if any("headers:" in line and ALLOW.search(line) for line in read(root, path).split("\n")[:10]):
            continue
        if path.startswith("include/"):
            jobs.append((root, path, compiler, ("-x", "c", "-std=c11", "-pedantic-errors")))
        else:
            jobs.append((root, path, compiler, ("-x", "c", "-std=c17", "-Wpedantic", "-D_GNU_SOURCE", *libraries)))
        if path.endswith("/plugin.h") and path.startswith("include/"):
            jobs.append((root, path, first_of(CXX_COMPILERS), ("-x", "c++", "-std=c++11", "-pedantic-errors")))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return [line for lines in pool.map(lambda job: compile_header(*job), jobs) for line in lines]


CASES = [
    Case("lets headers pass", {
        "core/base/a.h": "#ifndef A_H\n#define A_H\n#include <stddef.h>\nstruct a { size_t n; };\n#endif\n",
        "plugins/x/x.h": '#ifndef X_H\n#define X_H\n#include "lockstep/plugin.h"\nstruct x { struct p p; };\n#endif\n',
        "include/lockstep/plugin.h": "#ifndef P_H\n#define P_H\nstruct p { int n; };\n#endif\n",
    }, None),
    Case("catches one that needs another first", {"core/base/a.h": "#ifndef A_H\n#define A_H\nsize_t a(void);\n#endif\n"},
         "core/base/a.h: does not compile alone"),
    Case("catches one without a guard", {"plugins/x/x.h": "struct x { int n; };\n"}, "plugins/x/x.h"),
    Case("lets a table off", {"plugins/x/t.h": "/* LINT-ALLOW(headers: included with ROW) */\nROW(1)\n"}, None),
    Case("catches what C11 does not know", {"include/lockstep/a.h": "struct a { int n[0]; };\n"}, "-std=c11"),
    Case("catches what C++ does not know", {
        "include/lockstep/plugin.h": "#ifndef P_H\n#define P_H\nstruct p { int class; };\n#endif\n"}, "-std=c++11"),
]

if __name__ == "__main__":
    sys.exit(run("headers", check, CASES))
