"""alembic-compat against the real Alembic: the same revisions through both, up and down, then the same database.

The cases are in cases/ (see case.py); where the oracles are, sides.py says. Without SQLAlchemy 2.0, what it made is taken
from expected/.
"""
import expected
import pytest
from case import all_cases
from verdict import Verdict, difference, judge

PAIRS = [(case, api) for case in all_cases() for api in case.apis]


@pytest.mark.parametrize("case, api", PAIRS, ids=[f"{case.name}-{api}" for case, api in PAIRS])
def test_same_as_alembic(case, api, sides, tmp_path, constructs):
    directory = case.copy(str(tmp_path))
    major = sides.databases.major
    if api in sides.oracles.started:
        theirs, ours = sides.both(api, directory, case.options)
        verdict = judge_expectation(case, theirs, ours)
        if api == expected.API and expected.is_kept(case):
            kept = expected.kept_of(case, major)
            assert kept is None or expected.text_of(theirs, major) == kept, \
                "expected/ is old: write it with tests/differential/alembic/expected.py"
    else:
        verdict = judge_kept(case, api, sides, directory)
    constructs.add(case.construct, verdict.kind)
    assert verdict.kind == ("refused" if case.expect == "refused" else "same"), str(verdict)


def judge_expectation(case, theirs, ours):
    if case.expect == "mapped":
        kinds = [answer.kind for _, answer, _ in ours]
        return Verdict("same" if kinds == ["ok", "ok"] else "different", detail=ours[-1][1].text)
    if case.expect == "refused" and ours[0][1].kind == "refused":
        return Verdict("refused")
    verdict = judge(theirs, ours)
    kinds = (theirs[0][1].kind, ours[0][1].kind)
    if case.expect == "error" and kinds != ("error", "error"):
        return Verdict("different", "both were to fail", f"{verdict}\n{kinds}")
    if case.expect == "ok" and verdict.reason:
        return Verdict("different", verdict.reason, verdict.detail)
    return verdict


def judge_kept(case, api, sides, directory):
    """Without the oracle: against what it made once."""
    missing = sides.oracles.missing[api]
    if case.expect in ("refused", "mapped"):
        ours = sides.trail(sides.ours, api, directory, case.options)
        return judge_expectation(case, ours, ours)
    kept = expected.kept_of(case, sides.databases.major) if api == expected.API else None
    if kept is None:
        pytest.skip(f"{missing}, and nothing is kept for PostgreSQL {sides.databases.major}")
    ours = sides.trail(sides.ours, api, directory, case.options)
    text = expected.text_of(ours, sides.databases.major)
    return Verdict("same" if text == kept else "different", missing, difference(kept, text) + ours[-1][1].text)
