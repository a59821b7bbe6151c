# construct: enums
# expect: error
"""alter column enum missing"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_enum_missing"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "b", type_=sa.Enum("x", "y", name="kind"), postgresql_using="b::kind")


def downgrade():
    op.drop_table("t")
