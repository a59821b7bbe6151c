"""meson install, and builds that give the same bytes wherever they are made."""
import hashlib
import os
import shutil
import subprocess

import pytest

from project import BUILD, ROOT


def call(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    root = tmp_path_factory.mktemp("installed")
    call("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
    return root


def files(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_everything_is_installed(installed):
    names = {os.path.basename(name) for name in files(installed)}
    assert names == {"lockstep", "alembic-compat.so", "raw-sql.so", "doc-only.so", "plugin.h", "plugin_util.h", "lockstep.pc",
                     "lockstep.1", "lockstep.bash", "_lockstep", "lockstep.fish"}


def test_the_installed_program_runs(installed):
    program = next(installed.rglob("bin/lockstep"))
    assert call(program, "--version").startswith("lockstep ")


def test_pkg_config_names_the_plugins_directory(installed):
    directory = next(installed.rglob("lockstep.pc")).parent
    env = {**os.environ, "PKG_CONFIG_PATH": str(directory)}
    assert call("pkg-config", "--variable=plugindir", "lockstep", env=env).strip().endswith("lockstep/plugins")
    assert call("pkg-config", "--variable=abi_version", "lockstep", env=env).strip() == "1.1"


def test_a_plugin_builds_against_the_installed_header(installed, tmp_path):
    readme = (ROOT / "README.md").read_text()
    source = readme[readme.index("```c\n") + 5:]
    (tmp_path / "dbmate.c").write_text(source[:source.index("```")])
    include = next(installed.rglob("include/lockstep")).parent
    call("cc", "-std=c17", "-D_GNU_SOURCE", "-fPIC", "-fvisibility=hidden", "-Wall", "-Werror", "-I", include, "-shared", "-Wl,-z,defs",
         "-o", tmp_path / "dbmate.so", tmp_path / "dbmate.c")
    assert "dbmate" in call(BUILD / "lockstep", "plugin", "inspect", tmp_path / "dbmate.so")


def test_the_build_is_reproducible(tmp_path):
    digests = []
    for place in ("here", "some/where/else"):
        tree = tmp_path / place / "lockstep"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", "build*", "__pycache__"))
        out = tmp_path / place / f"out-{len(digests)}"
        call("meson", "setup", out, tree, "-Dtests=disabled")
        call("ninja", "-C", out, "plugins/raw-sql.so", "plugins/doc-only.so")
        digests.append([hashlib.sha256((out / "plugins" / name).read_bytes()).hexdigest() for name in ("raw-sql.so", "doc-only.so")])
    assert digests[0] == digests[1]
