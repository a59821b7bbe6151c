# construct: Python
# expect: mapped
"""loguru's messages"""
from alembic import op
from loguru import logger

revision = "0078"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    logger.info("a {} and a {name}", 1, name="two")
    logger.opt(lazy=False).warning("100 %")
    logger.success("{braces} alone")
    op.execute("CREATE TABLE t (n int)")


def downgrade():
    op.execute("DROP TABLE t")
