# construct: sets
# expect: refused
"""a list of columns out of a set of names, by a loop and join"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Column("c", sa.Integer()))
    names = []
    for name in frozenset(("a", "b", "c")) - {"b"}:
        names.append(name)
    op.execute("CREATE INDEX i ON t (" + ", ".join(names) + ")")


def downgrade():
    op.drop_table("t")
