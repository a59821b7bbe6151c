# construct: types
# expect: refused
"""a value that a package would encrypt"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy_utils import StringEncryptedType

revision = "0080"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("a", StringEncryptedType(sa.Unicode, "key")))
    op.bulk_insert(t, [{"a": "secret"}])


def downgrade():
    op.drop_table("t")
