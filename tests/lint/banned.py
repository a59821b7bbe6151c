#!/usr/bin/python3
"""Functions that are not used here, and functions that are used in one room only.

A line that has a reason says it: LINT-ALLOW(reason) on the line, or in a comment alone on the line above.
"""

import re
import sys

from common import Case, code_lines, files, read, run

NEVER = {
    "strcpy": "no length: ls_buf", "strcat": "no length: ls_buf", "sprintf": "no length: snprintf or ls_buf",
    "stpcpy": "no length: ls_buf", "vsprintf": "no length: vsnprintf or ls_buf",
    "strncpy": "no end: ls_buf", "strncat": "no end: ls_buf",
    "strtok": "hidden state", "strtok_r": "writes into its input: spans",
    "atoi": "no error", "atol": "no error", "atoll": "no error", "atof": "no error",
    "gets": "no length", "scanf": "no length", "fscanf": "no length", "sscanf": "no overflow check",
    "vscanf": "no length", "vsscanf": "no overflow check", "vfscanf": "no length",
    "alloca": "stack that depends on input", "system": "a shell", "popen": "a shell",
    "mktemp": "a race", "tmpnam": "a race", "tempnam": "a race",
    "localtime": "hidden state and a time zone", "localtime_r": "a time zone: gmtime_r",
    "gmtime": "hidden state: gmtime_r", "asctime": "hidden state", "ctime": "hidden state",
    "setlocale": "order and output must not depend on it", "strcoll": "order is by bytes",
    "strxfrm": "order is by bytes", "rand": "base/random", "srand": "base/random", "random": "base/random",
    "setjmp": "skips clean-up", "sigsetjmp": "skips clean-up", "longjmp": "skips clean-up",
    "siglongjmp": "skips clean-up", "signal": "sigaction",
}

# Functions (or streams) that have a home: pattern, homes, what it is.
OUTPUT_HOMES = ("core/report/", "core/cli/")
HOMES = (
    (re.compile(r"\b(v?printf|puts|putchar|putchar_unlocked|perror|v?dprintf|psignal)\s*\("), OUTPUT_HOMES, "output"),
    (re.compile(r"\b(stdout|stderr|STDOUT_FILENO|STDERR_FILENO)\b"), OUTPUT_HOMES, "output"),
    (re.compile(r"\b((?:secure_)?getenv|setenv|putenv|unsetenv|environ)\b"), ("core/config/env.c", "core/config/zone.c", "core/cli/"),
     "the environment"),
)

CALL = re.compile(r"(?<![\w.>])(" + "|".join(sorted(NEVER)) + r")\s*\(")


def check(root):
    problems = []
    for path in files(root, ("core", "plugins", "include"), (".c", ".h")):
        for number, line, allowed in code_lines(read(root, path)):
            if allowed or not line.strip():
                continue
            for match in CALL.finditer(line):
                name = match.group(1)
                problems.append(f"{path}:{number}: {name}: {NEVER[name]}")
            for pattern, homes, what in HOMES:
                match = pattern.search(line)
                if match and not path.startswith(homes):
                    problems.append(f"{path}:{number}: {match.group(1)}: {what} belongs to {', '.join(homes)}")
    return problems


def c_with(line):
    return {"core/plan/a.c": f"int\nf(void)\n{{\n{line}\n}}\n"}


CASES = [
    Case("catches each banned function", {"core/plan/a.c": "".join(f"    {name}(a);\n" for name in sorted(NEVER))},
         *(f"core/plan/a.c:{line}: {name}:" for line, name in enumerate(sorted(NEVER), 1))),
    Case("catches a plugin, too", {"plugins/x/x.c": "    strcpy(a, b);\n"}, "plugins/x/x.c:1"),
    Case("lets ls_buf_printf and snprintf pass", c_with("    ls_buf_printf(out, a); snprintf(a, 1, b); x->random(y);"), None),
    Case("does not read comments and strings", c_with('    f("strcpy(a)"); /* printf(a) */ // system(a)'), None),
    Case("catches printf in plan", c_with('    printf("x");'), "output belongs to core/report/"),
    Case("catches fprintf(stderr)", c_with('    fprintf(stderr, "x");'), "stderr: output"),
    Case("catches write(STDERR_FILENO)", c_with("    write(STDERR_FILENO, a, 1);"), "STDERR_FILENO: output"),
    Case("lets report print", {"core/report/text.c": '    fprintf(stdout, "x");\n    puts("x");\n'}, None),
    Case("catches getenv in db", {"core/db/a.c": '    a = getenv("PGHOST");\n'}, "the environment"),
    Case("catches secure_getenv in config.c", {"core/config/config.c": '    secure_getenv("X");\n'}, "core/config/env.c"),
    Case("lets config/env.c read it", {"core/config/env.c": '    secure_getenv("X");\n'}, None),
    Case("takes a reason on the line", c_with("    abort_with(stderr); // LINT-ALLOW(the one answer to no memory)"), None),
    Case("takes a reason on the line above", c_with("    /* LINT-ALLOW(last words) */\n    puts(a);"), None),
    Case("takes no empty reason", c_with("    puts(a); // LINT-ALLOW( )"), "puts"),
    Case("takes no reason from a line of code above", c_with("    puts(a); // LINT-ALLOW(x)\n    puts(b);"),
         "core/plan/a.c:5"),
]

if __name__ == "__main__":
    sys.exit(run("banned", check, CASES))
