"""What several revisions share: a manager and a generator."""
from contextlib import contextmanager

from alembic import op


@contextmanager
def without_view(name):
    query = op.get_bind().exec_driver_sql(f"SELECT pg_get_viewdef('{name}'::regclass)").scalar()
    op.execute(f"DROP VIEW {name}")
    try:
        yield query
    finally:
        op.execute(f"CREATE VIEW {name} AS {query}")


def numbered(prefix, count):
    for n in range(count):
        yield f"{prefix}_{n}"
    return count
