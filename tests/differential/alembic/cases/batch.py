# construct: batch_alter_table
"""batch"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (id int, a text, b int, c int)')
    with op.batch_alter_table("t", schema=None) as batch_op:
        batch_op.add_column(sa.Column("d", sa.Integer(), nullable=True))
        batch_op.alter_column("a", existing_type=sa.Text(), type_=sa.String(20), nullable=False)
        batch_op.drop_column("b")
        batch_op.create_index(batch_op.f("ix_t_c"), ["c"], unique=True)
        batch_op.create_unique_constraint("uq_c", ["c"])
        batch_op.create_foreign_key("fk_d", "o", ["d"], ["id"], ondelete="CASCADE")
        batch_op.create_check_constraint("ck", "c > 0")
        batch_op.create_primary_key("pk_t", ["id"])
    with op.batch_alter_table("t") as b:
        b.alter_column("c", new_column_name="cc")


def downgrade():
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_constraint("fk_d", type_="foreignkey")
        batch_op.drop_index("ix_t_c")
        batch_op.drop_column("d")
    op.drop_table("t")
    op.drop_table("o")
