# construct: naming convention
# option: naming.fk = fk_%(table_name)s_%(referred_table_name)s_%(column_0_name)s
# option: naming.ix = ix_%(column_0_label)s
"""naming token referred table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "naming_token_referred_table"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("o", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("Ta", sa.Column("id", sa.Integer()), sa.Column("o_id", sa.Integer(), sa.ForeignKey("o.id"), index=True, unique=True), sa.Column("b", sa.Text()), sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("id", "b"), sa.CheckConstraint("id > 0", name="pos"))
    op.create_unique_constraint(None, "Ta", ["b", "o_id"])
    op.create_foreign_key(None, "Ta", "o", ["id"], ["id"])
    op.create_check_constraint("neg", "Ta", "id < 1000")
    op.create_index(None, "Ta", ["b", "id"])


def downgrade():
    op.drop_table("Ta")
    op.drop_table("o")
