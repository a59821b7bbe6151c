# construct: create_table
"""What is neither a column nor a constraint nor an index is passed over, as Alembic does"""
import sqlalchemy as sa
from alembic import op

revision = "create_table_other_items"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    metadata = sa.MetaData()
    op.create_table("t", metadata, sa.Column("id", sa.Integer(), primary_key=True), "text", None, ("a",), 7, sa.column("small"),
                    sa.ForeignKey("t.id"), sa.Sequence("seq"), sa.Integer, {"mysql_engine": "InnoDB"}, sa.text("x"),
                    sa.Column("up", sa.Integer()), sa.CheckConstraint("id > 0", name="ck"), sa.Index("ix", "up"), object(), sa.Identity())


def downgrade():
    op.drop_table("t")
