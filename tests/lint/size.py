#!/usr/bin/python3
"""Files of at most 700 lines (600 wished), functions of at most 80, nesting of at most 4.

A table or generated code is let off by LINT-ALLOW(size: reason) in the file's first ten lines.
"""

import re
import sys

from common import ALLOW, Case, code_only, files, read, run

FILE_HARD = 700
FILE_WISHED = 600
FUNCTION_HARD = 80
NESTING_HARD = 4
FOLDERS = ("core", "plugins", "include")

CONTROL = re.compile(r"^(\}\s*)?(if|else|for|while|switch|do|[A-Za-z_]*FOREACH[A-Za-z_]*)\b")


def functions(lines):
    """(line of the opening brace, name, lines of the body) for each definition; clang-format puts the braces of a
    function, and of nothing else, alone in the first column."""
    start = None
    for index, line in enumerate(lines):
        if line.rstrip() == "{" and start is None:
            start = index
        elif start is not None and line.startswith("}"):
            head = start - 1
            while head > 0 and not re.match(r"[A-Za-z_]\w*\s*\(", lines[head]):
                head -= 1
            name = re.match(r"(\w*)", lines[head]).group(1)
            yield start, name, lines[start:index + 1]
            start = None


def deepest(body):
    """How deep the body's control structures nest. A closing brace alone in a line ends the innermost block."""
    stack, worst = [], 0
    for line in body[1:-1]:
        text = line.strip()
        is_control = bool(CONTROL.match(text))
        for char in text:
            if char == "{":
                stack.append(is_control)
                worst = max(worst, sum(stack))
            elif char == "}" and stack:
                stack.pop()
    return worst


def check(root):
    problems = []
    for path in files(root, FOLDERS, (".c", ".h")):
        text = read(root, path)
        if any(ALLOW.search(line) and "size" in line for line in text.split("\n")[:10]):
            continue
        count = text.count("\n")
        if count > FILE_HARD:
            problems.append(f"{path}:{count}: {count} lines; at most {FILE_HARD}")
        for start, name, body in functions(code_only(text).split("\n")):
            if len(body) > FUNCTION_HARD:
                problems.append(f"{path}:{start + 1}: {name} has {len(body)} lines; at most {FUNCTION_HARD}")
            depth = deepest(body)
            if depth > NESTING_HARD:
                problems.append(f"{path}:{start + 1}: {name} nests {depth} deep; at most {NESTING_HARD}")
    return problems


def wishes(root):
    counts = ((read(root, path).count("\n"), path) for path in files(root, FOLDERS, (".c", ".h")))
    return [f"wish: {path} has {count} lines" for count, path in counts if FILE_WISHED < count <= FILE_HARD]


def body_of(lines):
    return "int\nf(int a,\n    int b)\n{\n" + "    a++;\n" * (lines - 2) + "}\n"


def nested(depth):
    inside = "".join("    " * level + "if (a) {\n" for level in range(1, depth + 1))
    return "int\ndeep(int a)\n{\n    struct s x = {{{{{1}}}}};\n" + inside + "}" * 0 + "".join(
        "    " * level + "}\n" for level in range(depth, 0, -1)) + "}\n"


CASES = [
    Case("lets 700 lines pass", {"core/base/a.c": "\n" * 700}, None),
    Case("catches 701 lines", {"core/base/a.c": "\n" * 701}, "701 lines"),
    Case("catches a long file of a plugin", {"plugins/x/a.h": "\n" * 800}, "800 lines"),
    Case("lets a table off", {"core/base/a.c": "/* LINT-ALLOW(size: generated table) */\n" + "\n" * 900}, None),
    Case("wants a reason", {"core/base/a.c": "/* LINT-ALLOW() size */\n" + "\n" * 900}, "901 lines"),
    Case("lets a function of 80 lines pass", {"core/base/a.c": body_of(80)}, None),
    Case("catches one of 81, by name", {"core/base/a.c": body_of(81)}, "f has 81 lines"),
    Case("lets four levels pass", {"core/base/a.c": nested(4)}, None),
    Case("catches five levels", {"core/base/a.c": nested(5)}, "deep nests 5 deep"),
    Case("is not misled by strings", {"core/base/a.c": nested(4).replace("x = {{{{{1}}}}}", 'x = "{{{{{"')}, None),
]

if __name__ == "__main__":
    sys.exit(run("size", check, CASES, wishes))
