# construct: create_table
"""create table returns table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_returns_table"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(), default="d"))
    op.bulk_insert(t, [{"a": "x"}, {"a": "y"}])
    op.execute(t.insert().values(id=7))
    op.execute(t.update().where(t.c.id == 1).values(a=t.c.a + "!"))
    assert t.name == "t" and [c.name for c in t.columns] == ["id", "a"]


def downgrade():
    op.drop_table("t")
