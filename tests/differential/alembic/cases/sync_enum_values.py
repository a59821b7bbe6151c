# construct: extension ops
# api: 2.0
"""sync enum values"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "sync_enum_values"
down_revision = None
branch_labels = None
depends_on = None

import alembic_postgresql_enum
from alembic_postgresql_enum import ColumnType, TableReference


def upgrade():
    op.execute("CREATE TYPE kind AS ENUM ('a', 'b', 'old'); CREATE TABLE t (k kind DEFAULT 'a', ks kind[], l kind)")
    op.execute("INSERT INTO t VALUES ('b', '{a,old}', 'old')")
    op.sync_enum_values("public", "kind", ["a", "b", "new"], [TableReference(table_schema="public", table_name="t", column_name="k", existing_server_default="'a'::kind"), TableReference(table_schema="public", table_name="t", column_name="ks", column_type=ColumnType.ARRAY), TableReference(table_schema="public", table_name="t", column_name="l")], enum_values_to_rename=[("old", "new")])


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE kind")
