# construct: enums
"""alter column enum default"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_enum_default"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE t (k kind DEFAULT 'a')")
    op.alter_column("t", "k", server_default=None)
    op.execute("ALTER TYPE kind RENAME TO kind_old")
    op.execute("CREATE TYPE kind AS ENUM ('a', 'c')")
    op.alter_column("t", "k", type_=sa.Enum("a", "c", name="kind"), postgresql_using="k::text::kind", server_default="c")
    op.execute("DROP TYPE kind_old")


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE kind")
