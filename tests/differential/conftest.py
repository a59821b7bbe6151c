"""Where the drivers and the second oracle are: beside the program under test, unless the environment says otherwise."""
import os
import pathlib

BUILD = os.environ.get("LOCKSTEP_BUILD")
if BUILD:
    for name in ("pyrun", "alrun"):
        driver = pathlib.Path(BUILD) / "tests/differential" / name
        if driver.exists():
            os.environ.setdefault(f"LOCKSTEP_{name.upper()}", str(driver))
VENV = os.environ.get("LOCKSTEP_VENV")
if VENV and pathlib.Path(VENV, "bin/python").exists():
    os.environ.setdefault("LOCKSTEP_ORACLE_PYTHON_20", str(pathlib.Path(VENV, "bin/python")))
