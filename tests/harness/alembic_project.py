"""An Alembic project as its own tools know it, that is at the same time a source of a bundle: alembic.ini, env.py, a template
and revisions; and the real Alembic, run on it."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
VENV = os.environ.get("LOCKSTEP_VENV")
PYTHONS = {"1.4": os.environ.get("LOCKSTEP_ORACLE_PYTHON", "/usr/bin/python3")}
if VENV and pathlib.Path(VENV, "bin/python").exists():
    PYTHONS["2.0"] = str(pathlib.Path(VENV, "bin/python"))


def generations():
    """The API generations whose real Alembic is here."""
    return [api for api, python in PYTHONS.items()
            if subprocess.run([python, "-c", "import alembic, psycopg2"], capture_output=True, check=False).returncode == 0]


INI = """[alembic]
script_location = .
{more}
"""

ENV = '''import os

import psycopg2
import sqlalchemy as sa
from alembic import context

if context.is_offline_mode():
    context.configure(url="postgresql://", literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = sa.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(os.environ["TEST_DSN"]))
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
'''

REVISION = '''"""{message}"""
{imports}

revision = {revision!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade():
{up}


def downgrade():
{down_body}
'''


def indented(text):
    return "\n".join("    " + line for line in text.strip("\n").split("\n"))


class AlembicProject:
    def __init__(self, directory, api="1.4", ini=""):
        self.directory = pathlib.Path(directory)
        self.api = api
        (self.directory / "versions").mkdir(parents=True, exist_ok=True)
        (self.directory / "alembic.ini").write_text(INI.format(more=ini))
        (self.directory / "env.py").write_text(ENV)

    def revision(self, revision, down=None, up="op.execute('SELECT 1')", back="op.execute('SELECT 1')", labels=None,
                 depends=None, imports="from alembic import op\nimport sqlalchemy as sa", message=None):
        file = self.directory / "versions" / f"{revision}_.py"
        file.write_text(REVISION.format(message=message or revision, imports=imports, revision=revision, down=down,
                                        labels=labels, depends=depends, up=indented(up), down_body=indented(back)))
        return file

    def command(self, *args):
        return [PYTHONS[self.api], "-m", "alembic", *args]

    def run(self, *args, dsn=""):
        """The real Alembic's command line."""
        environment = {**os.environ, "TEST_DSN": dsn, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(self.command(*args), cwd=self.directory, env=environment, capture_output=True, text=True,
                              check=False)

    def ok(self, *args, dsn=""):
        done = self.run(*args, dsn=dsn)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
