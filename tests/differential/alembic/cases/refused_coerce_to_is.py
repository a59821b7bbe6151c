# construct: types
# expect: refused
"""A type that says which values are compared by IS."""
import sqlalchemy as sa
from alembic import op

revision = "refused_coerce_to_is"
down_revision = None
branch_labels = None
depends_on = None

class Plain(sa.types.TypeDecorator):
    impl = sa.String
    coerce_to_is_types = ()
    cache_ok = True


def upgrade():
    t = op.create_table("t", sa.Column("a", Plain(9)))
    op.execute(t.insert().values(a=None))
    op.execute(t.delete().where(t.c.a == None))  # noqa: E711


def downgrade():
    op.drop_table("t")
