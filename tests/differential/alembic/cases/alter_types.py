# construct: alter_column
"""alter types"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a text, b timestamp, c int DEFAULT 3, d int, e int NOT NULL DEFAULT 1)')
    op.alter_column("t", "a", type_=sa.String(30), existing_type=sa.Text(), existing_nullable=True)
    op.alter_column("t", "c", type_=sa.BigInteger(), server_default=sa.text("4"), nullable=False, comment="see", new_column_name="cc")
    op.alter_column("t", "d", type_=sa.Text(), postgresql_using="d::text || '%%'")
    op.alter_column("t", "e", type_=sa.Enum("a", "b", name="kind", native_enum=False), existing_type=sa.Integer())
    op.alter_column("t", "b", new_column_name="B", existing_type=sa.DateTime())
    op.alter_column("t", "B", type_=sa.DateTime(timezone=True), postgresql_using="\"B\" AT TIME ZONE 'UTC'")


def downgrade():
    op.drop_table("t")
