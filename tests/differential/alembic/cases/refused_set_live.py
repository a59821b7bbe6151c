# construct: sets
# expect: refused
"""labels out of a set, behind what was read"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    op.execute("CREATE TABLE kinds AS SELECT 'red' AS kind UNION SELECT 'green' UNION SELECT 'blue'")
    kinds = {row[0] for row in bind.execute(sa.text("SELECT kind FROM kinds"))}
    sa.Enum(*kinds, name="kind").create(bind, checkfirst=True)


def downgrade():
    op.execute("DROP TYPE kind")
    op.execute("DROP TABLE kinds")
