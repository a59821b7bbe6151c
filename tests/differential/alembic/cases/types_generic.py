# construct: types
# api: 2.0
"""TypeDecorator[…], and a column that may not be there"""
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0215"
down_revision = None
branch_labels = None
depends_on = None


class Data(sa.TypeDecorator[dict[str, Any]]):
    cache_ok = True
    impl = postgresql.JSONB


def upgrade():
    table = op.create_table("t", sa.Column("a", Data()))
    assert table.columns.get("b") is None and table.c.get("b", 1) == 1
    if table.c.get("a") is not None:
        op.add_column("t", sa.Column("b", Data))


def downgrade():
    op.drop_table("t")
