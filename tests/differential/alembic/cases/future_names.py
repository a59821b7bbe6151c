# construct: get_bind
"""the names of 2.0 as 1.4 had them first, and loggers with handlers"""
import logging
import sys
import typing as t

import sqlalchemy as sa
from alembic import op
from sqlalchemy.future import select
from sqlalchemy.future.engine import Connection

revision = "future_names"
down_revision = None
branch_labels = None
depends_on = None

log = logging.getLogger("project")
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
log.addHandler(handler)
log.setLevel(logging.INFO)


def upgrade():
    bind: Connection = t.cast(Connection, op.get_bind())
    table = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("is_future", sa.Boolean))
    bind.execute(table.insert().values(id=1, is_future=isinstance(bind, Connection)))
    for row in bind.execute(select(table.c.id).where(table.c.id == 1)):
        log.info("one %s", row.id)
        bind.execute(table.insert().values(id=row.id + 1, is_future=issubclass(Connection, sa.engine.Engine)))


def downgrade():
    op.drop_table("t")
