"""What the lints share: walking the tree, reading C without its comments and strings, and running as a test.

A lint is a module with `check(root)`, which returns one line of text per violation ("file:line: what and why"), and
`CASES`, its self-test: small trees that it must catch, or must let pass. Run by itself it prints TAP: the tree first,
then one line for each case, so that a lint that sees nothing is itself a failure.
"""

import os
import re
import sys
import tempfile

ROOMS = (
    ("base",),
    ("step", "sql"),
    ("config", "manifest", "db"),
    ("plugin", "journal"),
    ("source",),
    ("plan",),
    ("verify",),
    ("execute",),
    ("report",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}

ALLOW = re.compile(r"LINT-ALLOW\(\s*[^\s)][^)]*\)")


class Skip(Exception):
    """The tool that this lint runs is not there."""


def files(root, folders, endings):
    """The files below `folders` whose names end so, as paths relative to `root`, sorted by their bytes."""
    found = []
    for folder in folders:
        top = os.path.join(root, folder)
        for where, dirs, names in os.walk(top):
            dirs[:] = sorted(d for d in dirs if d != "__pycache__" and not d.startswith("build"))
            found += [os.path.relpath(os.path.join(where, n), root) for n in names if n.endswith(endings)]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


C_TOKEN = re.compile(
    r"""/\*.*?\*/ | //(?:\\\n|[^\n])* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.DOTALL | re.VERBOSE)


def blank(match):
    text = match.group()
    if text[0] in "\"'":
        return text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[0]
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """C text with comments and the insides of strings blanked, so that lines and columns stay where they are."""
    return C_TOKEN.sub(blank, text)


def code_lines(text):
    """(number, line of code, allowed) for each line; allowed: LINT-ALLOW(reason) on it, or alone on the line above."""
    plain = text.split("\n")
    for number, line in enumerate(code_only(text).split("\n"), 1):
        above = plain[number - 2] if number > 1 else ""
        allowed = ALLOW.search(plain[number - 1]) or (
            ALLOW.search(above) and not code_only(above).strip(" */") and re.match(r"\s*(/[/*]|\*)", above))
        yield number, line, bool(allowed)


def write_tree(root, tree):
    for path, text in tree.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


class Case:
    """A tree, and what the lint must say of it: texts, each held by one of its lines; or None for nothing."""

    def __init__(self, name, tree, *says):
        self.name, self.tree = name, tree
        self.says = [] if says == (None,) else says

    def run(self, check):
        with tempfile.TemporaryDirectory(prefix="lockstep-lint.") as root:
            write_tree(root, self.tree)
            said = check(root)
        if not self.says:
            return said
        return [f"did not say '{text}', but: {said}" for text in self.says if not any(text in line for line in said)]


def project_root():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def report(number, name, problems, notes=()):
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for line in [*problems, *notes]:
        print(f"# {line}")
    sys.stdout.flush()


def run(name, check, cases, notes=None):
    """Run a lint as a test: print TAP, return the exit code."""
    root = project_root()
    print(f"1..{1 + len(cases)}")
    failed = 0
    try:
        problems = check(root)
        report(1, f"{name}: the tree", problems, notes(root) if notes else ())
        failed += bool(problems)
        for number, case in enumerate(cases, 2):
            problems = case.run(check)
            report(number, f"{name}: {case.name}", problems)
            failed += bool(problems)
    except Skip as why:
        for number in range(1, 2 + len(cases)):
            print(f"ok {number} - {name} # SKIP {why}")
    return 1 if failed else 0
