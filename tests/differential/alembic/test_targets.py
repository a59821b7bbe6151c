"""The targets of upgrade and downgrade: the same text to the real Alembic and to lockstep, over random graphs with branches,
merges, labels and depends_on; then the same revisions have run, and alembic_version holds the same."""
import os
import random

import pytest

from alembic_project import PYTHONS, AlembicProject, generations
from sides import Oracle

SEEDS = range(*map(int, os.environ.get("LOCKSTEP_TARGET_SEEDS", "0 10").split()))
COMMANDS = 14
READ = "\nop.get_bind().execute(sa.text('SELECT count(*) FROM ran')).scalar()"
NOTE = "op.execute(\"INSERT INTO ran (revision, way) VALUES ('{0}', '{1}')\")"


class Graph:
    """Some revisions; every name that a target can be made of."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.revisions = []
        self.labels = []
        for number in range(self.random.randint(3, 9)):
            self.add(number)

    def add(self, number):
        pick = self.random
        name = pick.choice(("ab%02d", "abcd%d", "%dfeed", "rev_%d_x")) % number + "%04x" % pick.randrange(65536)
        older = [revision[0] for revision in self.revisions]
        dice = pick.random()
        down = None
        if older and dice < 0.82:
            down = older[-1] if pick.random() < 0.6 else pick.choice(older)
        elif len(older) > 2 and dice < 0.95:
            down = tuple(pick.sample(older, 2))
            down = down if not self.in_line(*down) else down[0]
        depends = pick.choice(older) if older and pick.random() < 0.3 else None
        label = f"label{number}" if pick.random() < (0.5 if down is None else 0.15) else None
        self.revisions.append((name, down, label, depends))
        if label:
            self.labels.append(label)

    def ancestors(self, name):
        for revision, down, _, depends in self.revisions:
            if revision == name:
                found = {name}
                for parent in (down if isinstance(down, tuple) else (down,)) + (depends,):
                    found |= self.ancestors(parent) if parent else set()
                return found
        return set()

    def in_line(self, one, other):
        return one in self.ancestors(other) or other in self.ancestors(one)

    def write(self, project):
        for number, (name, down, label, depends) in enumerate(self.revisions):
            up, back = (NOTE.format(name, way) + READ * (number % 3 == 1) for way in ("up", "down"))
            project.revision(name, down, up, back, labels=label, depends=depends)

    def target(self, is_up):
        pick = self.random
        name = pick.choice(self.revisions)[0]
        short = name[:pick.randint(2, len(name))]
        branch = pick.choice(self.labels + [name])
        count = pick.randint(0, 3)
        sign = "+" if is_up else "-"
        other = "-" if is_up else "+"
        return pick.choice((
            name, name, short, short, "head", "heads", "heads", "base", f"{sign}{count}", f"{sign}1", f"{other}{count}",
            f"{branch}@head", f"{branch}@heads", f"{branch}@base", f"{branch}@{sign}{count}", f"{branch}@{name}",
            f"{branch}@{short}", f"{name}{sign}{count}", f"{name}{other}{count}", f"{branch}@{name}{sign}{count}", branch,
            f"{short}{sign}1", "nowhere", f"head-{count}", "nowhere@head", f"base+{count}"))


def oracle_of(api, started={}):  # noqa: B006
    if api not in started:
        started[api] = Oracle(PYTHONS[api])
    return started[api]


def ran(database):
    rows = database.rows("SELECT way, revision FROM ran ORDER BY n")
    database.execute("TRUNCATE ran")
    return rows


def versions(database):
    return sorted(database.column("SELECT version_num FROM alembic_version")) if database.has("alembic_version") else []


def in_the_order_of(database, other_database):
    """The rows, which stand in one order in both: of several, -N begins at the one that the server gives first."""
    rows = database.column("SELECT version_num FROM alembic_version") if database.has("alembic_version") else []
    if len(rows) > 1 and sorted(rows) == versions(other_database):
        other_database.execute("DELETE FROM alembic_version")
        for row in rows:
            other_database.execute("INSERT INTO alembic_version VALUES (%s)", [row])
    return rows


@pytest.mark.parametrize("api", generations())
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_revisions_run(api, seed, project, database, other_database):
    graph = Graph(seed)
    alembic = AlembicProject(project.root / "core", api)
    graph.write(alembic)
    project.source("core", plugin="alembic-compat", sqlalchemy=api, order="allow")
    for one in (database, other_database):
        one.execute("CREATE TABLE ran (n serial, revision text, way text)")
    oracle = oracle_of(api)
    for _ in range(COMMANDS):
        is_up = graph.random.random() < 0.6
        target = graph.target(is_up)
        before = in_the_order_of(database, other_database)
        answer = oracle.ask(directory=str(alembic.directory), dsn=other_database.dsn, target=target,
                            direction="up" if is_up else "down")
        ours = project.run("apply" if is_up else "revert", "--to", f"core:{target}")
        what = f"{'upgrade' if is_up else 'downgrade'} {target} from {before} of {graph.revisions}: {answer}\n{ours}"
        assert (ours.rc == 0) == answer["ok"], what
        assert ours.rc in (0, 2), what
        assert sorted(ran(database)) == sorted(ran(other_database)), what
        assert versions(database) == versions(other_database), what


@pytest.mark.parametrize("target, message", [
    ("head", "there are 2 heads"), ("ab", "several revisions begin with 'ab'"), ("abcd@head", "there is no revision or branch"),
    ("ab02+9", "leads past the end"), ("+9", "it forks at ab01"), ("-1", "does not lead forward"), ("", "an empty name")])
def test_what_cannot_be_taken_is_said(target, message, project):
    alembic = AlembicProject(project.root / "core")
    alembic.revision("ab01")
    alembic.revision("ab02", "ab01")
    alembic.revision("ab03", "ab01")
    project.source("core", plugin="alembic-compat", sqlalchemy="1.4")
    assert project.fails(2, "apply", "--to", f"core:{target}").said(message)


def test_a_target_takes_other_sources_along_as_before(project, database):
    """What stands before the target in the order runs, of other sources; beside it, in its own source, nothing."""
    alembic = AlembicProject(project.root / "core")
    alembic.revision("ab01")
    alembic.revision("ab02", "ab01")
    alembic.revision("ab03", "ab01")
    project.source("first", {"0001_a": "CREATE TABLE a (id int);"})
    project.source("core", plugin="alembic-compat", sqlalchemy="1.4")
    project.source("last", {"0001_b": "CREATE TABLE b (id int);"})
    project.apply("--to", "core:ab03")
    assert database.outcomes() == ["applied 0001_a", "applied ab01", "applied ab03"]
    project.profile("small", "first")
    assert project.fails(2, "--profile", "small", "apply", "--to", "core:heads").said("not in the profile")
