# construct: constraints
"""constraints in table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("o", sa.Column("a", sa.Integer(), nullable=False), sa.Column("b", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("a", "b", name="pk_o"))
    op.create_table(
        "t", sa.Column("id", sa.Integer(), nullable=False), sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Column("c", sa.Text(), unique=True),
        sa.Column("d", sa.Integer(), sa.CheckConstraint("d > 0")), sa.Column("p", sa.Integer(), sa.ForeignKey("t.id")),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("a", "c"), sa.UniqueConstraint("b", name="uq_b", deferrable=True, initially="DEFERRED"),
        sa.ForeignKeyConstraint(["a", "b"], ["o.a", "o.b"], name="fk_o", ondelete="SET NULL", onupdate="CASCADE", match="FULL"),
        sa.CheckConstraint("a < b", name="ck_ab"), sa.CheckConstraint(sa.column("a") > 5), sa.CheckConstraint("length(c) > 3 AND c LIKE '%x'"),
        postgresql.ExcludeConstraint((sa.column("a"), "="), using="btree", name="ex_a", where=sa.text("b > 1")),
        sa.Index("ix_t_a", "a"), sa.Index("ix_lower", sa.text("lower(c)")), comment="a table",
    )


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
