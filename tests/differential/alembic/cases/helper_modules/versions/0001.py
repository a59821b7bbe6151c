# construct: helper modules
"""modules beside the revisions: by their package, with relative imports, a star and a try"""
import sqlalchemy as sa
from alembic import op

import helper_modules.helpers.naming as naming
from helper_modules.helpers import PREFIX, columns
from helper_modules.helpers.naming import (  # what follows is in brackets
    table_name,
    index_name as ix,
)
from helper_modules.helpers.all_of import *
from helper_modules.helpers.state import COUNT, bump
import helper_modules.helpers.state

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(table_name("t"), *columns.standard(), sa.Column("x", sa.Integer))
    op.create_index(ix("x"), table_name("t"), ["x"])
    assert naming.table_name is table_name
    assert naming.__name__ == "helper_modules.helpers.naming"
    bump()
    bump()
    from helper_modules.helpers.state import COUNT as later
    assert (COUNT, later, helper_modules.helpers.state.COUNT) == (0, 2, 2)
    columns.fill(op.get_bind(), table_name("t"))
    op.execute("INSERT INTO %s (id, x) VALUES (%d, 5)" % (table_name("t"), SHOWN))
    try:
        hidden = _HIDDEN
    except NameError:
        hidden = "hidden"
    op.execute("COMMENT ON TABLE %st IS '%s %s'" % (PREFIX, hidden, NEITHER_THERE()))


def downgrade():
    from helper_modules.helpers import naming as again
    op.drop_table(again.table_name("t"))
