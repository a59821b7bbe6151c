# construct: helper modules
"""modules anywhere in the source, by what alembic.ini says of the places of packages"""
import sqlalchemy as sa
from alembic import op

from shop.kinds import Colour, SCHEMA, amount, is_postgresql
from shop.storage.tools import name_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute(f"CREATE SCHEMA {SCHEMA}")
    op.create_table(name_of("t"), sa.Column("id", sa.Integer(), primary_key=True), sa.Column("price", amount()),
                    sa.Column("colour", sa.Enum(*[each.value for each in Colour], name="colours", schema=SCHEMA)), schema=SCHEMA)
    if is_postgresql(op.get_bind()):
        op.create_index("ix_price", name_of("t"), ["price"], schema=SCHEMA)


def downgrade():
    op.drop_table(name_of("t"), schema=SCHEMA)
    sa.Enum(name="colours", schema=SCHEMA).drop(op.get_bind())
    op.execute(f"DROP SCHEMA {SCHEMA}")
