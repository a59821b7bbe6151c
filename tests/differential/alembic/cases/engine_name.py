# construct: source options
# option: engine_name = main
"""engine name"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = None
branch_labels = None
depends_on = None

def upgrade_main():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))


def upgrade_other():
    raise RuntimeError("wrong engine")


def downgrade_main():
    op.drop_table("t")


def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name):
    globals()["downgrade_%s" % engine_name]()
