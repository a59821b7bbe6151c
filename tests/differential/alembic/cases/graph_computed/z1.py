"""Down of another field"""
import sqlalchemy as sa
from alembic import op

needed = ["a1"] + [
    "a2",  # needed
]
revision = "z1"
down_revision = None
depends_on = needed


def upgrade():
    op.create_table("t_z1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_z1")
