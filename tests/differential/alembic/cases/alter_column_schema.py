# construct: alter_column
"""alter column schema"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA s; CREATE TABLE s.t (a int, b text)")
    op.alter_column("t", "a", type_=sa.BigInteger(), nullable=False, server_default="3", comment="x", new_column_name="aa", schema="s")


def downgrade():
    op.execute("DROP SCHEMA s CASCADE")
