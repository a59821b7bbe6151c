"""Describe tables and columns

The admin interface shows the comments as help texts.

Revision ID: 2b5c90fa7e16
Revises: 6fa1c8e053d7
Create Date: 2025-10-18 19:20:45.438902

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "2b5c90fa7e16"
down_revision = "6fa1c8e053d7"
branch_labels = None
depends_on = None


TABLES = {
    "personality_traits": "Big Five and other traits, one row per character and trait",
    "character_values": "What a character holds dear; isn't negotiable in a conversation",
    "character_memories": "Autobiographical memories that a keyword can bring up",
    "character_learning_timeline": "What a character has learnt about itself, and when",
    "bot_deployments": "Running (or once running) bots, one row per container",
    "user_relationships": "How well a user and a character know each other",
}

COLUMNS = {
    ("character_identity", "essence"): sa.Text(),
    ("character_memories", "trigger_words"): sa.ARRAY(sa.Text()),
    ("user_relationships", "attunement"): sa.Numeric(4, 3),
}

HELP = {
    "essence": "Two or three sentences that open every prompt",
    "trigger_words": "Lower case; any of them in a message brings the memory up",
    "attunement": "How well the character reads this user: 0 to 1",
}


def upgrade():
    for table, comment in TABLES.items():
        op.create_table_comment(table, comment)
    for (table, column), type_ in COLUMNS.items():
        op.alter_column(table, column, existing_type=type_, comment=HELP[column])
    # A name that says what it does needs no comment.
    op.alter_column("characters", "allow_full_roleplay", existing_type=sa.Boolean(), existing_nullable=False,
                    comment=None, existing_comment="Never breaks character, not even when asked")


def downgrade():
    op.alter_column("characters", "allow_full_roleplay", existing_type=sa.Boolean(), existing_nullable=False,
                    comment="Never breaks character, not even when asked")
    for (table, column), type_ in COLUMNS.items():
        op.alter_column(table, column, existing_type=type_, comment=None, existing_comment=HELP[column])
    for table, comment in TABLES.items():
        op.drop_table_comment(table, existing_comment=comment)
