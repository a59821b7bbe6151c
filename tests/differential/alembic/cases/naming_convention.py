# construct: naming convention
# option: naming.ix = ix_%(column_0_label)s
# option: naming.uq = uq_%(table_name)s_%(column_0_name)s
# option: naming.ck = ck_%(table_name)s_%(constraint_name)s
# option: naming.fk = fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s
# option: naming.pk = pk_%(table_name)s
"""naming convention"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("o", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("x", sa.Integer(), unique=True))
    op.create_table("t", sa.Column("id", sa.Integer(), nullable=False), sa.Column("o_id", sa.Integer(), sa.ForeignKey("o.id")), sa.Column("a", sa.Integer(), index=True),
        sa.Column("b", sa.Integer()), sa.PrimaryKeyConstraint("id"), sa.CheckConstraint("a > 0", name="positive"), sa.CheckConstraint("b > 0", name=op.f("kept")), sa.UniqueConstraint("a", "b"))
    op.create_foreign_key(None, "t", "o", ["a"], ["id"])
    op.create_unique_constraint(None, "t", ["b"])
    op.create_unique_constraint("mine", "t", ["o_id"])
    op.create_check_constraint("small", "t", "a < 9")
    op.create_index(None, "t", ["b"])
    op.create_foreign_key(op.f("as_is"), "t", "o", ["b"], ["id"])
    op.add_column("t", sa.Column("c", sa.Integer(), sa.ForeignKey("o.id"), unique=True))


def downgrade():
    op.drop_constraint("small", "t", type_="check")
    op.drop_constraint("mine", "t", type_="unique")
    op.drop_constraint(op.f("as_is"), "t", type_="foreignkey")
    op.drop_table("t")
    op.drop_table("o")
