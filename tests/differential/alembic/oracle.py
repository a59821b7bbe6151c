"""The real Alembic, serving one request after another: a line of JSON in, a line of JSON out.

Request: {"directory", "dsn", "direction": "up" | "down", "target": null | str, "naming": {...}, "engine_name",
"version_table", "version_table_schema": null | str}.
Answer: {"ok": true} or {"ok": false, "error": "..."}.
"""
import contextlib
import importlib
import json
import logging
import os
import pathlib
import re
import sys
import warnings

from entities import alembic_utils_package

sys.path.pop(0)  # what lies beside this file is none of a revision's business

import psycopg2
import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import MigrateOperation, Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory


def enumtables_package():
    """enum_insert and enum_delete with a schema: a fork of enumtables has them, and PyPI does not. The same statements."""
    class Insert(MigrateOperation):
        sql = "INSERT INTO %s (item_id) VALUES (:value)"

        def __init__(self, tablename, data=(), schema=None):
            self.table = f"{schema}.{tablename}" if schema else tablename
            self.data = data

        @classmethod
        def make(cls, operations, tablename, data=(), schema=None):
            return operations.invoke(cls(tablename, data, schema))

    class Delete(Insert):
        sql = "DELETE FROM %s WHERE item_id = :value"

    def perform(operations, operation):
        for value in operation.data:
            operations.execute(sa.text(operation.sql % operation.table).bindparams(value=value))

    before = {name: getattr(Operations, name, None) for name in ("enum_insert", "enum_delete")}
    for name, made in (("enum_insert", Insert), ("enum_delete", Delete)):
        Operations.register_operation(name, "make")(made)
        Operations.implementation_for(made)(perform)
    return before


PACKAGES = {"enumtables": enumtables_package, "alembic_utils": alembic_utils_package}


def with_packages(request):
    """A revision says in a comment what it needs; afterwards the operations are what they were."""
    before = {}
    for path in sorted(pathlib.Path(request["directory"], "versions").glob("*.py")):
        for name in re.findall(r"^# package: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            before = PACKAGES[name]()
    try:
        migrate(request)
    finally:
        for name, method in before.items():
            setattr(Operations, name, method)


@contextlib.contextmanager
def beside(directory):
    """The project's packages are found from above the directory, as from its working directory."""
    above = os.path.dirname(directory)
    before, path = set(sys.modules), list(sys.path)  # a virtual environment may be below it as well
    sys.path.insert(0, above)
    try:
        yield
    finally:
        sys.path[:] = path
        for name, module in list(sys.modules.items()):
            places = list(getattr(module, "__path__", [])) + [getattr(module, "__file__", None)]
            if name not in before and any(place and place.startswith(above + os.sep)
                                          and not place.startswith(sys.prefix + os.sep) for place in places):
                del sys.modules[name]
        importlib.invalidate_caches()


def migrate(request):
    ini = os.path.join(request["directory"], "alembic.ini")
    config = Config(ini if os.path.exists(ini) else None)
    location = config.get_main_option("script_location") or "."
    if ":" not in location:  # Alembic is called in the directory of its alembic.ini
        config.set_main_option("script_location", os.path.join(request["directory"], location))
    script = ScriptDirectory.from_config(config)
    is_up = request["direction"] == "up"

    def revisions(current, context):
        if is_up:
            return script._upgrade_revs(request.get("target") or "heads", current)
        return script._downgrade_revs(request.get("target") or "base", current)

    engine = sa.create_engine("postgresql+psycopg2://", poolclass=sa.pool.NullPool,
                              creator=lambda: psycopg2.connect(request["dsn"]))
    naming = request.get("naming")
    metadata = sa.MetaData(naming_convention=naming) if naming else None
    extra = {"engine_name": request["engine_name"]} if request.get("engine_name") else {}
    table = {key: request[key] for key in ("version_table", "version_table_schema") if request.get(key)}
    with engine.connect() as connection:
        with EnvironmentContext(config, script, fn=revisions) as environment:
            environment.configure(connection=connection, target_metadata=metadata,
                                  transaction_per_migration=True, **table)
            with environment.begin_transaction():
                environment.run_migrations(**extra)
    engine.dispose()


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        try:
            request = json.loads(line)
            with beside(request["directory"]):
                with_packages(request)
            answer = {"ok": True}
        except BaseException as error:
            answer = {"ok": False, "error": "%s: %s" % (type(error).__name__, error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
