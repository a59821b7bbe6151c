# construct: types
# expect: refused
"""what an encrypted type does to a value"""
from alembic import op
from sqlalchemy_utils import StringEncryptedType

revision = "0082"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (a text)")
    try:
        text = StringEncryptedType(None, "key").process_bind_param("secret", None)
    except AttributeError:
        text = "plain"
    op.execute("INSERT INTO t VALUES ('%s')" % text)


def downgrade():
    op.execute("DROP TABLE t")
