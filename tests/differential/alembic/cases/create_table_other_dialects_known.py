# construct: create_table
"""create table other dialects known"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_other_dialects_know"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), sqlite_on_conflict_not_null="FAIL"), sa.Index("ix", "a", mysql_length=10, mysql_using="hash", sqlite_where=sa.text("a > 1")), mysql_engine="InnoDB", mysql_charset="utf8", sqlite_autoincrement=True, implicit_returning=False)


def downgrade():
    op.drop_table("t")
