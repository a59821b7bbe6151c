#!/usr/bin/python3
"""shellcheck finds nothing in the scripts, and they can be executed."""

import os
import re
import shutil
import subprocess
import sys

from common import Case, Skip, files, read, run

SHEBANG = re.compile(r"#!\s*(/usr)?/bin/(env +)?(ba|da)?sh\b")
DATA = re.compile(r"(^|/)(corpus|cases|hostile|data)/")


def check(root):
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not there")
    scripts = [path for path in files(root, ("manifests", "tests", ".ci"), ("",))
               if not DATA.search(path) and (path.endswith(".sh") or SHEBANG.match(read(root, path)[:64]))]
    if not scripts:
        return []
    done = subprocess.run(["shellcheck", "--format=gcc", "--severity=style", "--external-sources",
                           "--source-path=.", *scripts],
                          cwd=root, capture_output=True, text=True, check=False)
    problems = done.stdout.splitlines() + done.stderr.splitlines()
    problems += [f"{path}: is not executable" for path in scripts
                 if "." not in os.path.basename(path) and not os.access(os.path.join(root, path), os.X_OK)]
    return problems


CASES = [
    Case("catches an unquoted variable", {"tests/run": "#!/bin/bash\nrm $1\n"}, "SC2086"),
    Case("catches a script that is not executable", {".ci/run": "#!/bin/sh\necho x\n"}, ".ci/run: is not executable"),
    Case("leaves other files alone", {"tests/a.py": "#!/usr/bin/python3\nrm $1\n"}, None),
]

if __name__ == "__main__":
    sys.exit(run("shell", check, CASES))
