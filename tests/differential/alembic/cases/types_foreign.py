# construct: types
"""Types of other databases"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.dialects.mysql import LONGTEXT, TINYINT

revision = "0202"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("a", sa.Text().with_variant(mysql.LONGTEXT(), "mysql")),
        sa.Column("b", sa.JSON().with_variant(sqlite.JSON(), "sqlite").with_variant(postgresql.JSONB(), "postgresql")),
        sa.Column("c", LONGTEXT(collation="utf8").with_variant(sa.String(3), "postgresql")),
        sa.Column("d", sa.Boolean().with_variant(TINYINT(1), "mysql")),
    )
    op.add_column("t", sa.Column("e", mysql.VARCHAR(9).with_variant(postgresql.CIDR, "postgresql")))
    op.alter_column("t", "a", existing_type=mysql.VARCHAR(9), type_=sa.String(20), existing_nullable=True)


def downgrade():
    op.drop_table("t")
