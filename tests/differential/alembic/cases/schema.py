# construct: schemas
"""schema"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA app")
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("k", sa.Enum("x", name="k", schema="app")), sa.Column("l", sa.Enum("y", name="l", inherit_schema=True)),
        sa.Column("n", sa.Integer(), index=True, comment="n"), schema="app", comment="in app")
    op.create_table("u", sa.Column("t_id", sa.Integer(), sa.ForeignKey("app.t.id")), sa.Column("v", sa.Integer()), sa.ForeignKeyConstraint(["v"], ["app.t.id"], name="fk_v"), schema="app")
    op.add_column("t", sa.Column("x", sa.Integer(), unique=True), schema="app")
    op.create_index("ix_x", "t", ["x"], schema="app")
    op.alter_column("t", "x", nullable=False, schema="app")
    op.create_foreign_key("fk2", "u", "t", ["v"], ["id"], source_schema="app", referent_schema="app")
    op.create_table_comment("u", "u", schema="app")
    op.rename_table("u", "w", schema="app")
    op.create_check_constraint("ck", "w", "v > 0", schema="app")


def downgrade():
    op.drop_constraint("fk2", "w", schema="app")
    op.drop_index("ix_x", table_name="t", schema="app")
    op.drop_column("t", "x", schema="app")
    op.drop_table("w", schema="app")
    op.drop_table("t", schema="app")
    op.execute("DROP SCHEMA app CASCADE")
