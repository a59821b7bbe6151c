# construct: generators
# expect: refused
"""A generator that is left where it has something to do: when CPython would do it is not known."""
from alembic import op

revision = "refused_generator_left"
down_revision = None


def statements():
    op.execute("CREATE TABLE a (id int)")
    try:
        yield "CREATE TABLE b (id int)"
        yield "CREATE TABLE c (id int)"
    finally:
        op.execute("DROP TABLE a")


def upgrade():
    left = statements()
    op.execute(next(left))
    del left
    op.execute("CREATE TABLE a (id int)")


def downgrade():
    pass
