"""Alembic environment of the WhisperEngine core schema.

The database is named by ``-x url=...`` or by DATABASE_URL, never by alembic.ini:
the same checkout serves every bot, and each bot has a database of its own.
"""
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

config = context.config

if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

# The revisions are written by hand, there are no models to compare with.
target_metadata = None


def database_url() -> str:
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("no database: give -x url=postgresql://... or set DATABASE_URL")
    # Hosting panels still hand out the scheme that SQLAlchemy dropped, and the default
    # driver of "postgresql://" has changed with SQLAlchemy 2.1: name the one we install.
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg2://" + url[len(scheme):]
    return url


def run_migrations_online() -> None:
    engine = create_engine(database_url(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("data migrations read the database: offline mode (--sql) is not supported")

run_migrations_online()
