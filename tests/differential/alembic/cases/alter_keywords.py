# construct: alter_column
"""alter_column ignores the keywords that it does not know"""
import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.String(5)), sa.Column("b", sa.Integer))
    op.alter_column("t", "a", existing_type=sa.String(5), type=sa.String(9), nullable=False)
    op.alter_column("t", "b", foo=1, mysql_foo=2, postgresql_foo=3, existing_schema="x",
                    server_default="4")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("b", using="x", nullable=False)


def downgrade():
    op.drop_table("t")
