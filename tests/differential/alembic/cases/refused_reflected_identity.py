# construct: inspect
# expect: refused
"""What the server generates is no default of a text."""
import sqlalchemy as sa
from alembic import op

revision = "refused_reflected_identity"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True))
    metadata = sa.MetaData()
    metadata.reflect(bind=op.get_bind(), only=["t"])
    op.rename_table("t", "u" if metadata.tables["t"].c.id.server_default is None else "v")


def downgrade():
    pass
