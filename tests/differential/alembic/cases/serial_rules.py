# construct: serial
"""serial rules"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.create_table("b", sa.Column("id", sa.SmallInteger(), nullable=False), sa.PrimaryKeyConstraint("id"))
    op.create_table("c", sa.Column("id", sa.Integer(), autoincrement=False, nullable=False), sa.PrimaryKeyConstraint("id", name="pk_c"))
    op.create_table("d", sa.Column("x", sa.Integer(), primary_key=True), sa.Column("y", sa.Integer(), primary_key=True))
    op.create_table("e", sa.Column("x", sa.Integer(), primary_key=True), sa.Column("y", sa.Integer(), primary_key=True, autoincrement=True))
    op.create_table("f", sa.Column("id", sa.Integer(), sa.ForeignKey("a.id"), primary_key=True))
    op.create_table("g", sa.Column("id", sa.Integer(), server_default="7", primary_key=True))
    op.create_table("h", sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True))
    op.create_table("i", sa.Column("id", sa.Integer(), sa.Identity(always=True, start=10, increment=5, minvalue=1, maxvalue=1000, cycle=True, cache=3), primary_key=True))
    op.create_table("j", sa.Column("id", sa.String(10), primary_key=True))
    op.create_table("k", sa.Column("id", sa.Integer(), sa.ForeignKey("a.id"), primary_key=True, autoincrement="ignore_fk"))
    op.create_table("l", sa.Column("id", sa.Integer(), autoincrement=True, nullable=False), sa.Column("z", sa.Integer()), sa.PrimaryKeyConstraint("id"))
    op.create_table("m", sa.Column("id", sa.Numeric(10, 0), primary_key=True))
    op.create_table("n", sa.Column("id", sa.Integer(), nullable=False), sa.ForeignKeyConstraint(["id"], ["a.id"]), sa.PrimaryKeyConstraint("id"))
    op.create_table("p", sa.Column("id", sa.Integer(), default=5, primary_key=True))
    op.create_table("q", sa.Column("id", sa.Integer(), sa.Sequence("q_seq"), primary_key=True))


def downgrade():
    for name in "q p n m l k j i h g f e d c b a".split():
        op.drop_table(name)
