# construct: MetaData, Table
# expect: refused
"""The default of a reflected column: known to revisions that rename in the order in which the server has the tables"""
import sqlalchemy as sa
from alembic import op

revision = "refused_reflected_default"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    metadata = sa.MetaData()
    metadata.reflect(bind=op.get_bind(), only=["t"])
    op.rename_table("t", "u" if metadata.tables["t"].c.id.server_default is None else "v")


def downgrade():
    pass
