"""a module that is imported where it is used"""
from alembic import op

from helper_modules.helpers import naming

revision = "0002"
down_revision = "0001"


def upgrade():
    from helper_modules.helpers.deep.one import TWO
    assert naming.table_name("n") == "pre_n"
    op.execute("CREATE TABLE two AS SELECT %d AS n" % TWO)


def downgrade():
    op.execute("DROP TABLE two")
