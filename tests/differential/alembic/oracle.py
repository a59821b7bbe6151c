"""The real Alembic, serving one request after another: a line of JSON in, a line of JSON out.

Request: {"directory", "dsn", "direction": "up" | "down", "target": null | str, "naming": {...}, "engine_name",
"version_table", "version_table_schema": null | str}.
Answer: {"ok": true} or {"ok": false, "error": "..."}.
"""
import json
import logging
import sys
import warnings

sys.path.pop(0)  # what lies beside this file is none of a revision's business

import psycopg2
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory


def migrate(request):
    config = Config()
    config.set_main_option("script_location", request["directory"])
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
            migrate(json.loads(line))
            answer = {"ok": True}
        except BaseException as error:
            answer = {"ok": False, "error": "%s: %s" % (type(error).__name__, error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
