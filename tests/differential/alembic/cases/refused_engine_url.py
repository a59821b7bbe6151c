# construct: get_bind
# expect: refused
"""The text of the URL, its password and its host are the operator's"""
from alembic import op

revision = "url02"
down_revision = None


def upgrade():
    op.execute(f"SELECT '{op.get_bind().engine.url}'")


def downgrade():
    pass
