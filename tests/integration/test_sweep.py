"""The crash sweep of harness/sweep.py, of three deployments: a small one with a step of each kind, behind every message where
a break is another one than behind the message before; a larger one and the reference one, behind a sample of them.

LOCKSTEP_SWEEP=all sweeps every message of each, LOCKSTEP_SWEEP=N every Nth."""
import os
import shutil

import pytest

from medley import medley, small
from project import BUILD, IS_SANITIZED, ROOT, Project
from sweep import Field, distinct, stands

MODES = ["cut", "cut one", "kill", "stop", "retry"]  # retry: cut, and the run itself tries again
ASKED = os.environ.get("LOCKSTEP_SWEEP", "")
# The samples of an ordinary run; what is slow by its sanitizers is not swept whole.
EVERY_OF_THE_SMALL = {"cut": 43, "cut one": 43, "kill": 43, "stop": 61, "retry": 61} if IS_SANITIZED else {"retry": 13}
EVERY_OF_THE_LARGER = {"cut": 131, "cut one": 137, "kill": 139, "stop": 211, "retry": 211}
EVERY_OF_THE_REFERENCE = {"cut": 307, "cut one": 701, "kill": 401, "stop": 1501, "retry": 1501}


def reference(root):
    """manifests/whisperengine.ini with all of its sources."""
    shutil.copytree(ROOT / "manifests", root)
    project = Project(root / "elsewhere", name="whisperengine")
    project.configure("lockstep", plugin_dir=str(BUILD / "plugins"))
    config = root / "plugins.ini"
    config.write_text((ROOT / "plugins.ini").read_text().replace("plugin_dir = build/plugins", f"plugin_dir = {BUILD}/plugins"))
    project.root = root
    return project


def moments(passed, mode, every):
    """The messages to break off behind, numbered from 1."""
    step = 1 if ASKED == "all" else int(ASKED) if ASKED else every.get(mode)
    return distinct(passed, mode) if step is None else list(range(1 + (len(passed) % step) // 2, len(passed) + 1, step))


@pytest.fixture(scope="module")
def swept():
    made = stands()
    yield made
    for stand in made:
        stand.close()


@pytest.fixture(scope="module")
def sweep(swept, tmp_path_factory):
    """Makes the field of a deployment, once."""
    fields = {}

    def of(name, make, command, **more):
        if name not in fields:
            projects = [make(tmp_path_factory.mktemp("bundle") / "here") for _ in swept]
            fields[name] = Field(swept, name, projects, command, **more)
        return fields[name]
    return of


@pytest.mark.parametrize("mode", MODES)
def test_every_message_of_a_small_deployment(sweep, counted, mode):
    field = sweep("small deployment", small, ["apply"])
    field.run(mode, moments(field.passed, mode, EVERY_OF_THE_SMALL), counted)


@pytest.mark.parametrize("mode", MODES)
def test_messages_of_a_larger_deployment(sweep, counted, mode):
    field = sweep("larger deployment", medley, ["apply"])
    field.run(mode, moments(field.passed, mode, EVERY_OF_THE_LARGER), counted)


@pytest.mark.parametrize("mode", MODES)
def test_messages_of_the_reference_deployment(sweep, counted, mode):
    field = sweep("reference deployment", reference, ["--profile", "full", "apply"], takes_numbers=True)
    field.run(mode, moments(field.passed, mode, EVERY_OF_THE_REFERENCE), counted)
