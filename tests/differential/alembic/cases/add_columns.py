# construct: add_column
"""add columns"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (a int)')
    op.add_column("t", sa.Column("b", sa.String(10), nullable=False, server_default="q"))
    op.add_column("t", sa.Column("c", sa.Integer(), sa.ForeignKey("o.id", ondelete="CASCADE"), nullable=True))
    op.add_column("t", sa.Column("d", sa.Integer(), sa.ForeignKey("o.id", name="fk_d", onupdate="SET NULL", deferrable=True, initially="DEFERRED")))
    op.add_column("t", sa.Column("e", sa.Text(), unique=True))
    op.add_column("t", sa.Column("f", sa.Text(), index=True))
    op.add_column("t", sa.Column("g", sa.Text(), index=True, unique=True))
    op.add_column("t", sa.Column("h", sa.Text(), comment="an h"))
    op.add_column("t", sa.Column("i", sa.Integer(), sa.CheckConstraint("i > 0", name="ck_i")))
    op.add_column("t", sa.Column("j", sa.Integer(), sa.Computed("a * 2")))
    op.add_column("t", sa.Column("k", sa.Integer(), sa.Identity()))
    op.add_column("t", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("t", sa.Column("User", sa.Integer()))
    op.add_column("t", sa.Column("order", sa.Integer()))


def downgrade():
    op.drop_column("t", "order")
    op.drop_column("t", "User")
    op.drop_constraint("fk_d", "t", type_="foreignkey")
    op.drop_column("t", "f", schema="public")
    op.drop_table("t")
    op.drop_table("o")
