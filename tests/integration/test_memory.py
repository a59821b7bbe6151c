"""Memory that runs out: each allocation of plan, verify and apply fails in turn. The end is an error in words, never a signal,
a hang or another result.

Sampled in an ordinary run; LOCKSTEP_SWEEP=all lets each one fail, LOCKSTEP_SWEEP=N every Nth."""
import os
from collections import Counter

import pytest

from medley import medley
from project import BUILD

SCARCE = BUILD / "tests/integration/scarce.so"
RUNS = 16  # of an ordinary test
# The preloaded library stands in front of a sanitizer's, which wants to know that this is meant.
ASAN = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:allocator_may_return_null=1"


def moments(count):
    asked = os.environ.get("LOCKSTEP_SWEEP", "")
    step = 1 if asked == "all" else int(asked) if asked else max(1, count // RUNS)
    return range(1 + (count % step) // 2, count + 1, step)


@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("command", [["plan"], ["plan", "--sql"], ["verify"], ["verify", "--journal"], ["status"], ["apply"]],
                         ids=" ".join)
def test_each_allocation_fails_in_turn(tmp_path, database, command, forever):
    project = medley(tmp_path / "bundle", database.dsn)
    project.ok("seal")
    if command[0] == "apply":
        project.ok("apply")  # with nothing to do: what a run does then is read
    elif command != ["plan", "--sql"]:
        project.ok("apply", "--to", "app:0002_copy")
    counted = tmp_path / "count"
    env = {"LD_PRELOAD": str(SCARCE), "ASAN_OPTIONS": ASAN}
    usual = project.ok(*command, env={**env, "SCARCE_COUNT": str(counted)})
    count = int(counted.read_text())
    tally = Counter()
    if forever:
        env["SCARCE_FOREVER"] = "1"
    chosen = moments(count)
    for at in chosen:
        result = project.run(*command, env={**env, "SCARCE_AT": str(at)}, seconds=60)
        tally[result.rc] += 1
        assert result.rc >= 0, f"allocation {at} of {count}: {result}"
        if result.rc == 0:
            assert result.out == usual.out, f"allocation {at} of {count}: {result}"
        else:
            assert "lockstep: error: " in result.err, f"allocation {at} of {count}: {result}"
    print(f"\n{' '.join(command)}: {count} allocations, {len(chosen)} failed in turn: "
          + ", ".join(f"{n} ended with {rc}" for rc, n in sorted(tally.items())))
    assert project.ok(*command).out == usual.out
