# construct: imports
# expect: refused
"""Whether an object of SQLAlchemy has an attribute that is not supported: hasattr must not say no"""
import sqlalchemy as sa
from alembic import op

revision = "refused_attribute_asked"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    column = sa.Column("a", sa.Integer(), nullable=not hasattr(sa.Column("x", sa.Integer()), "anon_name_label"))
    op.create_table("t", column)


def downgrade():
    op.drop_table("t")
