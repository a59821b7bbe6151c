"""Memory that runs out: each allocation of plan, verify and apply fails in turn. The end is an error in words, never a signal,
a hang, another result or a leak: where the program comes to its own end every block has been freed, and where it ends on the
spot LeakSanitizer, in the sanitized build, finds none that nothing points to.

Of plan and verify each one fails in an ordinary run, of the others a sample; LOCKSTEP_SWEEP=all lets each one of those fail
as well, LOCKSTEP_SWEEP=N every Nth of all."""
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from medley import medley
from project import BUILD, IS_SANITIZED

SCARCE = BUILD / "tests/integration/scarce.so"
RUNS = 16  # of an ordinary test, where not each one fails
EACH = (["plan"], ["verify"])
# The preloaded library stands in front of a sanitizer's, which wants to know that this is meant.
ASAN = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:allocator_may_return_null=1:detect_leaks=1"


def moments(command, forever, count):
    asked = os.environ.get("LOCKSTEP_SWEEP", "")
    is_each = command in EACH and not (IS_SANITIZED and forever)
    step = 1 if asked == "all" else int(asked) if asked else 1 if is_each else max(1, count // RUNS)
    return range(1 + (count % step) // 2, count + 1, step)


class Scarce:
    """Runs of one command, each with an allocation that fails."""

    def __init__(self, project, command, forever, told):
        self.project, self.command, self.told = project, command, told
        self.env = {"LD_PRELOAD": str(SCARCE), "ASAN_OPTIONS": ASAN}
        self.usual = project.ok(*command, env={**self.env, "SCARCE_COUNT": str(told)})
        self.allocations, self.kept = self.blocks(told)
        if forever:
            self.env["SCARCE_FOREVER"] = "1"
        self.clean, self.unharmed, self.leaks = Counter(), 0, []
        self.lock = threading.Lock()

    @staticmethod
    def blocks(told):
        """Allocations and, of those, what was never freed; None where the process ended on the spot."""
        text = told.read_text() if told.exists() else ""
        told.unlink(missing_ok=True)
        return tuple(map(int, text.split())) or (None, None)

    def fail(self, at):
        which = f"allocation {at} of {self.allocations}"
        told = self.told.with_name(f"{self.told.name}-{at}")
        try:
            result = self.project.run(*self.command, seconds=60,
                                      env={**self.env, "SCARCE_AT": str(at), "SCARCE_COUNT": str(told)})
        except AssertionError as found:  # a sanitizer's report
            assert "LeakSanitizer: detected memory leaks" in str(found), f"{which}: {found}"
            with self.lock:
                self.leaks.append(f"{which}: {found}")
            return
        _, left = self.blocks(told)
        with self.lock:
            if left is not None and left > self.kept:  # what libraries keep for themselves is there without a failure too
                self.leaks.append(f"{which}: {left - self.kept} blocks are left: {result}")
            assert result.rc >= 0, f"{which}: {result}"
            if result.rc == 0:
                assert result.out == self.usual.out, f"{which}: {result}"
                self.unharmed += 1
            else:
                assert "lockstep: error: " in result.err, f"{which}: {result}"
                self.clean[result.rc] += 1


def deployment(root, dsn, key):
    """A signed bundle with a source of each kind."""
    project = medley(root, dsn)
    project.configure("trust", require_signature="yes")
    project.configure("key carol", public=key.public)
    project.ok("seal")
    project.ok("sign", "--secret", key.secret_file)
    return project


@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("command", [["plan"], ["plan", "--sql"], ["verify"], ["verify", "--journal"], ["status"], ["apply"]],
                         ids=" ".join)
def test_each_allocation_fails_in_turn(tmp_path, database, keys, counted, command, forever):
    project = deployment(tmp_path / "bundle", database.dsn, keys["carol"])
    if command[0] == "apply":
        project.ok("apply")  # with nothing to do: what a run does then is read
    elif command != ["plan", "--sql"]:
        project.ok("apply", "--to", "app:0002_copy")
    scarce = Scarce(project, command, forever, tmp_path / "told")
    named = {"plan": ["core:two", "record:0001_item", "app:0004_view"], "verify": ["alembic-compat", "doc-only", "raw-sql"]}
    assert scarce.usual.said(*named.get(command[0], [])), scarce.usual
    chosen = moments(command, forever, scarce.allocations)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(scarce.fail, chosen))
    finally:
        codes = ", ".join(f"{n} with {rc}" for rc, n in sorted(scarce.clean.items()))
        counted(f"memory, {' '.join(command)}, {'from then on' if forever else 'once'}: {scarce.allocations} allocations;"
                f" {len(chosen)} failed in turn, {scarce.clean.total()} clean errors ({codes}), {scarce.unharmed} unharmed,"
                f" {len(scarce.leaks)} leaks")
    assert not scarce.leaks, "\n\n".join(scarce.leaks[:5])
    assert project.ok(*command).out == scarce.usual.out


def test_what_there_is_no_memory_for_is_not_said_to_be_missing_or_wrong(tmp_path, database, keys):
    """Neither the signature, whose file was not found, nor the address, which was not understood."""
    project = deployment(tmp_path / "bundle", database.dsn, keys["carol"])
    scarce = Scarce(project, ["status"], False, tmp_path / "told")
    for at in range(1, scarce.allocations + 1):
        result = project.run("status", env={**scarce.env, "SCARCE_AT": str(at)})
        assert result.rc != 10 and "no connection string" not in result.err, f"allocation {at}: {result}"


def test_a_lost_block_is_seen(offline):
    """Both ways to see a leak work: counting at the end of main(), and LeakSanitizer wherever the process ends."""
    offline.source("app", {"0001_a": "SELECT 1;\n"})
    told = offline.root / "told"
    env = {"LD_PRELOAD": str(SCARCE), "ASAN_OPTIONS": ASAN, "SCARCE_COUNT": str(told)}
    offline.ok("plan", "--help", env=env)
    _, kept = map(int, told.read_text().split())
    on_the_spot = {**env, "SCARCE_LOSE": "1", "SCARCE_AT": "101", "SCARCE_FOREVER": "1"}
    if IS_SANITIZED:
        for losing in ({**env, "SCARCE_LOSE": "1"}, on_the_spot):
            with pytest.raises(AssertionError, match="LeakSanitizer: detected memory leaks"):
                offline.run("plan", "--help", env=losing)
    else:
        offline.ok("plan", "--help", env={**env, "SCARCE_LOSE": "1"})
        offline.fails(1, "plan", "--help", env=on_the_spot)
    _, left = map(int, told.read_text().split())
    assert left == kept + 100
