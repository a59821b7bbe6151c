"""Response modes and conversation modes

Revision ID: 91fe4a3d70c8
Revises: e2760c94bfa3
Create Date: 2025-10-16 09:50:14.582630

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "91fe4a3d70c8"
down_revision = "e2760c94bfa3"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "character_response_modes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("character_id", sa.Integer(), nullable=False),
        sa.Column("mode_name", sa.String(length=64), nullable=False),
        sa.Column("mode_description", sa.Text(), nullable=True),
        sa.Column("response_style", sa.Text(), nullable=True),
        sa.Column("length_guideline", sa.String(length=100), nullable=True),
        sa.Column("tone_adjustment", sa.String(length=100), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="50", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("character_id", "mode_name"),
    )
    op.create_table(
        "character_conversation_modes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("character_id", sa.Integer(), nullable=False),
        sa.Column("mode_name", sa.String(length=64), nullable=False),
        sa.Column("energy_level", sa.String(length=32), server_default="balanced", nullable=False),
        sa.Column("approach", sa.Text(), nullable=True),
        sa.Column("transition_style", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("character_id", "mode_name"),
    )
    op.create_index(
        "uq_character_conversation_modes_default",
        "character_conversation_modes",
        ["character_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )

    # Everybody can at least chat.
    op.execute(
        """
        INSERT INTO character_conversation_modes (character_id, mode_name, approach, is_default)
        SELECT id, 'casual', 'Small talk: short, friendly, no lectures', true
        FROM characters
        ORDER BY id
        """
    )


def downgrade():
    op.drop_table("character_conversation_modes")
    op.drop_table("character_response_modes")
