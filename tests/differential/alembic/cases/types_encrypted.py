# construct: types
# expect: mapped
"""columns that a package encrypts"""
import sqlalchemy as sa
import sqlalchemy_utils
from alembic import op
from sqlalchemy_utils.types.encrypted.encrypted_type import AesGcmEngine, StringEncryptedType

revision = "0079"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("a", sqlalchemy_utils.types.encrypted.encrypted_type.StringEncryptedType()),
        sa.Column("b", StringEncryptedType(sa.Unicode, "key", length=30)),
        sa.Column("c", sqlalchemy_utils.EncryptedType(sa.Unicode, "key")))
    op.execute("""DO $$ BEGIN ASSERT (SELECT array_agg(format_type(atttypid, atttypmod)::text
               ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0) =
               '{character varying,character varying(30),bytea}'; END $$""")


def downgrade():
    op.drop_table("t")
