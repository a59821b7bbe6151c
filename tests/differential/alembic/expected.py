#!/usr/bin/python3
"""What the 2.0 pair makes of each case, kept in expected/, so that a machine without PyPI still checks against it.

Usage: LOCKSTEP_VENV=build/venv tests/differential/alembic/expected.py [CASE…]
Writes those of the cases named, or all of them. A file begins with the server's major version, as a dump looks different elsewhere.
"""
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "expected"
API = "2.0"


def path_of(case):
    return FOLDER / (case.path.stem + ".txt")


def is_kept(case):
    return API in case.apis and case.expect in ("ok", "error")


def text_of(trail, major):
    parts = [f"PostgreSQL {major}\n"]
    for direction, answer, state in trail:
        parts.append(f"== {direction}: {'ok' if answer.kind == 'ok' else 'error'}\n{state}\n")
    return "".join(parts)


def kept_of(case, major):
    """The kept text, or None where there is none for this server."""
    path = path_of(case)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text if text.startswith(f"PostgreSQL {major}\n") else None


def main():
    from case import all_cases
    from sides import Databases, Oracles, Sides
    databases, oracles = Databases(), Oracles()
    try:
        sides = Sides(databases, oracles, None)
        FOLDER.mkdir(exist_ok=True)
        wanted = {path_of(case): case for case in all_cases() if is_kept(case)}
        named = set(sys.argv[1:])
        for path in set(FOLDER.glob("*.txt")) - set(wanted):
            path.unlink()
        chosen = {path: case for path, case in wanted.items() if not named or case.path.stem in named}
        for path, case in chosen.items():
            with tempfile.TemporaryDirectory() as directory:
                trail = sides.trail(sides.theirs, API, case.copy(directory), case.options)
            path.write_text(text_of(trail, databases.major), encoding="utf-8")
        print(f"{len(chosen)} files written")
    finally:
        oracles.stop()
        databases.destroy()


if __name__ == "__main__":
    sys.exit(main())
