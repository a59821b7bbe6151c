"""Rename character_profiles to character_identity

"Profile" means the deployment profile everywhere else in the code base.

Revision ID: b07d5e81c3f6
Revises: 5f6a3c9e2d18
Create Date: 2025-10-12 17:02:44.871530

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "b07d5e81c3f6"
down_revision = "5f6a3c9e2d18"
branch_labels = None
depends_on = None

CONSTRAINTS = [
    ("character_profiles_pkey", "character_identity_pkey"),
    ("character_profiles_character_id_key", "character_identity_character_id_key"),
    ("character_profiles_character_id_fkey", "character_identity_character_id_fkey"),
]


def upgrade():
    op.rename_table("character_profiles", "character_identity")
    op.execute("ALTER SEQUENCE character_profiles_id_seq RENAME TO character_identity_id_seq")
    for old, new in CONSTRAINTS:
        op.execute("ALTER TABLE character_identity RENAME CONSTRAINT %s TO %s" % (old, new))

    op.alter_column("character_identity", "lives_in", new_column_name="location",
                    existing_type=sa.String(length=128), existing_nullable=True)
    op.alter_column("character_identity", "profile_text", new_column_name="essence",
                    existing_type=sa.Text(), existing_nullable=True)
    op.add_column("character_identity", sa.Column("pronouns", sa.String(length=32), nullable=True))


def downgrade():
    op.drop_column("character_identity", "pronouns")
    op.alter_column("character_identity", "essence", new_column_name="profile_text",
                    existing_type=sa.Text(), existing_nullable=True)
    op.alter_column("character_identity", "location", new_column_name="lives_in",
                    existing_type=sa.String(length=128), existing_nullable=True)

    for old, new in reversed(CONSTRAINTS):
        op.execute("ALTER TABLE character_identity RENAME CONSTRAINT %s TO %s" % (new, old))
    op.execute("ALTER SEQUENCE character_identity_id_seq RENAME TO character_profiles_id_seq")
    op.rename_table("character_identity", "character_profiles")
