# construct: schemas
"""schema everything"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "schema_everything"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.schema.CreateSchema("S x"))
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("k", sa.Enum("a", "b", name="kind", schema="S x")), sa.Column("p", sa.Integer(), sa.ForeignKey("S x.t.id")), schema="S x", comment="c")
    op.create_index("ix", "t", ["p"], schema="S x")
    op.create_unique_constraint("uq", "t", ["p"], schema="S x")
    op.alter_column("t", "p", nullable=False, schema="S x")
    op.rename_table("t", "u", schema="S x")


def downgrade():
    op.drop_index("ix", "u", schema="S x")
    op.drop_constraint("uq", "u", schema="S x", type_="unique")
    op.drop_table("u", schema="S x")
    sa.Enum(name="kind", schema="S x").drop(op.get_bind())
    op.execute(sa.schema.DropSchema("S x", cascade=True))
