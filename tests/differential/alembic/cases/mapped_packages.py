# construct: types
# expect: mapped
"""Packages that the oracle may lack: sqlmodel's types, encrypted types, oslo_log as logging"""
import sqlalchemy as sa
import sqlalchemy_utils
import sqlmodel
from alembic import op
from oslo_log import log as logging

LOG = logging.getLogger(__name__)

revision = "0210"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    LOG.info("making %s", "t")
    op.create_table(
        "t",
        sa.Column("a", sqlmodel.sql.sqltypes.AutoString(length=9)),
        sa.Column("b", sqlmodel.sql.sqltypes.types.LargeBinary()),
        sa.Column("c", sqlalchemy_utils.types.encrypted.encrypted_type.EncryptedType()),
        sa.Column("d", sqlalchemy_utils.StringEncryptedType(sa.Unicode, "key", length=99)),
    )


def downgrade():
    op.drop_table("t")
