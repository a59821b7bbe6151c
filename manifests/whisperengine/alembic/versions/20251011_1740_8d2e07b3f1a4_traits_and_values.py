"""Personality traits and character values

First step away from the one big cdl_json document.

Revision ID: 8d2e07b3f1a4
Revises: 4b8f1d6ca92e
Create Date: 2025-10-11 17:40:55.702244

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "8d2e07b3f1a4"
down_revision = "4b8f1d6ca92e"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "personality_traits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "character_id",
            sa.Integer,
            sa.ForeignKey("characters.id", ondelete="CASCADE", name="personality_traits_character_id_fkey"),
            nullable=False,
        ),
        sa.Column("trait_name", sa.String(64), nullable=False),
        sa.Column("trait_value", sa.Float, comment="Big Five score between 0 and 1"),
        sa.Column("intensity", sa.String(16), server_default="medium"),
        sa.Column("description", sa.Text),
        sa.Column("source", sa.String(32), nullable=False, server_default="manual"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("character_id", "trait_name", name="uq_personality_traits_name"),
        sa.CheckConstraint("trait_value BETWEEN 0 AND 1", name="ck_personality_traits_range"),
    )

    op.create_table(
        "character_values",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "character_id",
            sa.Integer,
            sa.ForeignKey("characters.id", ondelete="CASCADE", name="character_values_character_id_fkey"),
            nullable=False,
            index=True,
        ),
        sa.Column("value_key", sa.String(64), nullable=False),
        sa.Column("value_description", sa.Text, nullable=False),
        sa.Column("importance_level", sa.String(16), server_default="medium", nullable=False),
        sa.Column("category", sa.String(32)),
        sa.Column("source", sa.String(32), nullable=False, server_default="manual"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("character_id", "value_key", name="uq_character_values_key"),
    )


def downgrade():
    op.drop_table("character_values")
    op.drop_table("personality_traits")
