# construct: get_context
"""The class of the dialect: those of other databases are not the connection's"""
import sqlalchemy as sa
from alembic import op
from alembic.context import get_context
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

revision = "dialect_classes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    c = get_context()
    if isinstance(c.connection.engine.dialect, PGDialect):
        op.create_table("ours", sa.Column("id", sa.Integer()))
    if isinstance(c.connection.engine.dialect, MySQLDialect) or isinstance(c.dialect, (SQLiteDialect, MySQLDialect)):
        op.create_table("theirs", sa.Column("id", sa.Integer()))
    assert "mysql" not in op.get_bind().dialect.dialect_description
    op.get_bind().execute(sa.text("COMMENT ON TABLE ours IS '%s'" % c.dialect.dialect_description))
    if isinstance(op.get_bind().dialect, sa.dialects.postgresql.base.PGDialect):
        op.create_table("bound", sa.Column("id", sa.Integer()))


def downgrade():
    if not isinstance(get_context().dialect, MySQLDialect):
        op.drop_table("bound")
        op.drop_table("ours")
