#!/usr/bin/python3
"""Random chains of revisions through the real Alembic and through alembic-compat, one after another.

Usage: hunt.py [--from SEED] [--count N] [--api 1.4|2.0]… [--keep DIRECTORY] [--no-shrink] [--show SEED]
Needs LOCKSTEP_BUILD, and LOCKSTEP_VENV for 2.0. What differs is shrunk and written to DIRECTORY (default: found/ in the
build), ready to be moved to cases/. --show writes one chain to the terminal instead.
"""
import argparse
import collections
import os
import pathlib
import signal
import sys
import tempfile

from chain.generate import generate
from chain.shrink import shrink
from sides import DRIVER, Databases, Oracles, Sides
from verdict import judge


def run(sides, chain):
    with tempfile.TemporaryDirectory(dir=memory()) as directory:
        versions = pathlib.Path(directory, "versions")
        versions.mkdir()
        files = chain.files()
        for name, text in files.items():
            (versions / name).write_text(text, encoding="utf-8")
        is_split = any("autocommit_block" in text for text in files.values())
        return judge(*sides.both(chain.api, directory, chain.options), is_split)


def memory():
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def keep(chain, folder):
    """As a case: a file, or a directory where there are several revisions."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"chain_{chain.seed}_{chain.api.replace('.', '')}"
    files = chain.files()
    if len(files) == 1:
        path = folder / f"{name}.py"
        path.write_text(next(iter(files.values())), encoding="utf-8")
        return path
    path = folder / name
    path.mkdir(exist_ok=True)
    for file, text in files.items():
        (path / file).write_text(text, encoding="utf-8")
    return path


def small(sides, chain, verdict):
    """The same failure in as few words as can be found."""
    def still_fails(candidate):
        again = run(sides, candidate)
        return (again.kind, again.reason) == (verdict.kind, verdict.reason)

    return shrink(chain, still_fails)


def hunt(arguments, sides):
    counts = collections.Counter()
    folder = pathlib.Path(arguments.keep or pathlib.Path(os.environ["LOCKSTEP_BUILD"], "found"))
    for seed in range(arguments.first, arguments.first + arguments.count):
        if seed > arguments.first and (seed - arguments.first) % 100 == 0:
            print(f"before {seed}: {dict(counts)}", flush=True)
        for api in arguments.api or sorted(sides.oracles.started):
            chain = generate(seed, api)
            verdict = run(sides, chain)
            counts[verdict.kind + (", both fail" if verdict.kind == "same" and verdict.reason else "")] += 1
            if verdict.kind == "same":
                if verdict.reason and arguments.verbose:
                    print(f"{seed} {api} {verdict}", flush=True)
                continue
            print(f"==== {seed} {api} {verdict}", flush=True)
            if not arguments.no_shrink:
                chain = small(sides, chain, verdict)
                print(f"---- {keep(chain, folder)}", flush=True)
    print(dict(counts))
    return 1 if counts["different"] or counts["refused"] else 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--api", action="append")
    parser.add_argument("--keep")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--show", type=int)
    arguments = parser.parse_args()
    if arguments.show is not None:
        for name, text in generate(arguments.show, (arguments.api or ["2.0"])[0]).files().items():
            print(f"==== {name}\n{text}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    databases, oracles = Databases(), Oracles()
    try:
        return hunt(arguments, Sides(databases, oracles, DRIVER))
    finally:
        oracles.stop()
        databases.destroy()


if __name__ == "__main__":
    sys.exit(main())
