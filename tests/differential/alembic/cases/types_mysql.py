# construct: types
"""Types of MySQL that are the standard's: PostgreSQL's compiler writes them as it does its own"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.mysql.types import BIGINT

revision = "types_mysql"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", mysql.INTEGER(11), primary_key=True),
        sa.Column("big", BIGINT(display_width=20, unsigned=True), nullable=False),
        sa.Column("small", mysql.SMALLINT(unsigned=True), server_default="1"),
        sa.Column("name", mysql.VARCHAR(charset="utf8", length=255), nullable=False),
        sa.Column("open", mysql.VARCHAR()),
        sa.Column("code", mysql.CHAR(3)),
        sa.Column("body", mysql.TEXT()),
        sa.Column("sum", mysql.DECIMAL(10, 2)),
        sa.Column("rate", mysql.NUMERIC(precision=8, scale=3, unsigned=True)),
        sa.Column("at", mysql.TIMESTAMP(fsp=6)),
        sa.Column("zoned", mysql.TIMESTAMP(timezone=True)),
        sa.Column("flag", mysql.BOOLEAN(), nullable=False),
        sa.Column("day", mysql.DATE()),
        sa.Column("doc", mysql.JSON()),
    )
    op.create_table("b", sa.Column("id", mysql.BIGINT(20), primary_key=True, autoincrement=True))
    op.add_column("t", sa.Column("status_reason", mysql.VARCHAR(length=255), nullable=True))
    op.alter_column("t", "body", existing_type=mysql.TEXT(collation="utf8mb4_unicode_ci"), type_=mysql.VARCHAR(length=500),
                    existing_nullable=True)
    op.alter_column("t", "name", existing_type=mysql.VARCHAR(collation="utf8mb4_bin", length=255), nullable=True)
    op.add_column("t", sa.Column("c", mysql.VARCHAR(length=9, collation="C")))


def downgrade():
    op.drop_table("b")
    op.drop_table("t")
