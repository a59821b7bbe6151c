"""Random chains of revisions through both, up and down. 30 of them, always the same, unless LOCKSTEP_CHAINS says how many.

hunt.py runs any number outside pytest. A chain that differs is shrunk, and what is left of it is named: a case to be kept.
"""
import os
import pathlib

import pytest
from chain.generate import generate
from hunt import keep, run, small

COUNT = int(os.environ.get("LOCKSTEP_CHAINS", "30"))


@pytest.mark.parametrize("api", ["1.4", "2.0"])
@pytest.mark.parametrize("seed", range(1, COUNT + 1))
def test_chain(seed, api, sides, tmp_path, constructs):
    if api not in sides.oracles.started:
        pytest.skip(sides.oracles.missing[api])
    chain = generate(seed, api)
    verdict = run(sides, chain)
    constructs.add("random chains", verdict.kind)
    if verdict.kind != "same":
        path = keep(small(sides, chain, verdict), pathlib.Path(os.environ.get("LOCKSTEP_BUILD", tmp_path), "found"))
        pytest.fail(f"{verdict}\nas a case: {path}")
