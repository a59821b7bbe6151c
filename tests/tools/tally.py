#!/usr/bin/python3
"""Adds up what all runners of tests/run found, says by name what failed and what was skipped, and ends with the count.

Usage: tally.py DIRECTORY
       tally.py --show TESTLOG      what the tests of one of meson's logs that failed had to say

DIRECTORY holds one file for each run:
  NAME.meson.json    meson's testlog.json; each case of a test that speaks TAP counts by itself
  NAME.junit.xml     pytest's
  NAME.failed        something that did not come to a result at all: one reason a line
  NAME.skipped       something left out on purpose, or for want of a tool: one reason a line
"""

import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

TAP_LINE = re.compile(r"(not )?ok\b\s*(\d+)?\s*-?\s*([^#]*?)\s*(?:#\s*(SKIP)\b\s*(.*))?$", re.IGNORECASE)


class Count:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []

    def add_tap(self, test, entry):
        """Count the cases of one program; one that ended early, or without a plan, has failed whatever it printed."""
        planned, seen, failed = None, 0, 0
        for line in (entry.get("stdout") or "").splitlines():
            plan = re.match(r"1\.\.(\d+)", line)
            if plan:
                planned = int(plan.group(1))
            match = TAP_LINE.match(line)
            if not match:
                continue
            seen += 1
            name = f"{test}: {match.group(3) or match.group(5) or match.group(2)}"
            if match.group(4) and match.group(4).upper() == "SKIP":
                self.skipped.append(f"{name} ({match.group(5) or 'no reason given'})")
            elif match.group(1):
                failed += 1
                self.failed.append(name)
            else:
                self.passed += 1
        if seen != planned:
            self.failed.append(f"{test}: ended after {seen} of {planned or 'an unknown number of'} cases")
        elif failed == 0 and entry["returncode"] != 0:
            self.failed.append(f"{test}: ended with {entry['returncode']}")
        elif entry["result"] == "TIMEOUT":
            self.failed.append(f"{test}: took too long")

    def add_meson(self, run, path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                test = f"{run}: {entry['name'].removeprefix('lockstep:')}"
                if re.search(r"^(not )?ok\b|^1\.\.\d", entry.get("stdout") or "", re.MULTILINE):
                    self.add_tap(test, entry)
                elif entry["result"] in ("OK", "EXPECTEDFAIL"):
                    self.passed += 1
                elif entry["result"] == "SKIP":
                    self.skipped.append(test)
                else:
                    self.failed.append(f"{test}: {entry['result'].lower()}")

    def add_junit(self, run, path):
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            name = f"{run}: {case.get('classname')}.{case.get('name')}"
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed.append(name)
            elif skipped is not None:
                self.skipped.append(f"{name} ({skipped.get('message')})")
            else:
                self.passed += 1

    def add_lines(self, run, path, into):
        with open(path, encoding="utf-8") as file:
            into += [f"{run}: {line.strip()}" for line in file if line.strip()]

    def add(self, directory, name):
        path = os.path.join(directory, name)
        run = name.split(".")[0]
        if name.endswith(".meson.json"):
            self.add_meson(run, path)
        elif name.endswith(".junit.xml"):
            self.add_junit(run, path)
        elif name.endswith(".failed"):
            self.add_lines(run, path, self.failed)
        elif name.endswith(".skipped"):
            self.add_lines(run, path, self.skipped)


def show(path):
    """The cases that failed with the remarks below them, and the end of what went to stderr."""
    with open(path, encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    for entry in entries:
        count = Count()
        count.add_tap(entry["name"], entry)
        if entry["result"] in ("OK", "SKIP", "EXPECTEDFAIL") or not count.failed:
            continue
        print(f"---- {entry['name'].removeprefix('lockstep:')}: {' '.join(entry['command'])}")
        is_failed = False
        for line in (entry.get("stdout") or "").splitlines():
            is_failed = line.startswith("not ok") or line.startswith("Bail out") or is_failed and line.startswith("#")
            if is_failed:
                print(line)
        print("\n".join((entry.get("stderr") or "").splitlines()[-60:]))


def main(directory):
    count = Count()
    for name in sorted(os.listdir(directory)):
        count.add(directory, name)
    for line in sorted(count.skipped):
        print(f"skipped  {line}")
    for line in sorted(count.failed):
        print(f"FAILED   {line}")
    last = f"{count.passed} passed, {len(count.failed)} failed"
    print(last + (f", {len(count.skipped)} skipped" if count.skipped else ""))
    return 0 if count.passed and not count.failed else 1


if __name__ == "__main__":
    if sys.argv[1] == "--show":
        show(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1]))
