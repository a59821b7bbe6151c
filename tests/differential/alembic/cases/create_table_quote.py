# construct: names and quoting
"""create table quote"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_quote"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("Tq", sa.Column("plain", sa.Integer(), quote=True), sa.Column("UPPER", sa.Integer(), quote=False), sa.Column("mixed Case", sa.Text()), quote=False)


def downgrade():
    op.execute("DROP TABLE tq")
