"""By a name: depends_on is not said here"""
import sqlalchemy as sa
from alembic import op

PARENT: str = "a1"  # the one before
NUMBER = 2

revision = "a2"
down_revision = PARENT
depends_on = (
    ()
    + ()
)


def upgrade():
    op.create_table("t_a2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_a2")
