"""What comes out when a project is run up and down on both sides: "same", "different" or "refused"."""
import difflib


class Verdict:
    def __init__(self, kind, reason="", detail=""):
        self.kind = kind
        self.reason = reason  # short and without names, so that a shrunk project can be told to fail alike
        self.detail = detail

    def __str__(self):
        return f"{self.kind}: {self.reason}\n{self.detail}".rstrip()


def difference(theirs, ours):
    return "\n".join(difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "alembic", "lockstep", lineterm="", n=1))


def judge_step(direction, theirs, ours):
    """Failing alike is the same too."""
    if ours.kind not in ("ok", "error", "refused"):
        return Verdict("different", f"{direction}: lockstep: {ours.kind}", ours.text)
    if theirs.kind == "ok" and ours.kind != "ok":
        kind = "refused" if ours.kind == "refused" else "different"
        return Verdict(kind, f"{direction}: only lockstep fails ({ours.kind})", ours.text)
    if theirs.kind != "ok" and ours.kind == "ok":
        return Verdict("different", f"{direction}: only alembic fails", theirs.text)
    both = theirs.kind != "ok"
    return Verdict("same", f"{direction}: both fail" if both else "", f"{theirs.text}\n{ours.text}" if both else "")


def judge(theirs, ours, is_split=False):
    """Of two trails. `is_split`: a revision commits in its midst; what both could not do then leaves different halves, as
    lockstep evaluates it all before it begins."""
    verdict = Verdict("same")
    for (direction, their_answer, their_state), (_, our_answer, our_state) in zip(theirs, ours):
        verdict = judge_step(direction, their_answer, our_answer)
        if verdict.kind != "same":
            return verdict
        if their_state != our_state and not (is_split and verdict.reason):
            return Verdict("different", f"{direction}: the databases differ", difference(their_state, our_state))
    return verdict
