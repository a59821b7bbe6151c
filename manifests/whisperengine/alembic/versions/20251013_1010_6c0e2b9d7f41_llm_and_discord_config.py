"""Per-character LLM and Discord configuration

Replaces the .env.<bot> files.

Revision ID: 6c0e2b9d7f41
Revises: 13d9a6f40c7b
Create Date: 2025-10-13 10:10:29.118764

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = '6c0e2b9d7f41'
down_revision: Union[str, None] = '13d9a6f40c7b'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        'character_llm_config',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('provider', sa.String(length=50), server_default='openrouter', nullable=False),
        sa.Column('api_url', sa.String(length=500), nullable=True),
        sa.Column('api_key_secret', sa.String(length=200), nullable=True,
                  comment='Name of the secret, never the key itself'),
        sa.Column('chat_model', sa.String(length=100), nullable=False),
        sa.Column('temperature', sa.Float(), server_default='0.8', nullable=False),
        sa.Column('max_tokens', sa.Integer(), server_default='2000', nullable=False),
        sa.Column('extra', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('updated_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('uq_character_llm_config_active', 'character_llm_config', ['character_id'],
                    unique=True, postgresql_where=sa.text('is_active'))

    op.create_table(
        'character_discord_config',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('bot_token_secret', sa.String(length=200), nullable=True),
        sa.Column('application_id', sa.BigInteger(), nullable=True),
        sa.Column('guild_restrictions', postgresql.ARRAY(sa.BigInteger()), nullable=True),
        sa.Column('channel_restrictions', postgresql.ARRAY(sa.BigInteger()), nullable=True),
        sa.Column('status_message', sa.String(length=128), nullable=True),
        sa.Column('activity_type', sa.String(length=16), server_default='watching', nullable=False),
        sa.Column('response_delay_min', sa.Integer(), server_default=sa.text('1000'), nullable=False),
        sa.Column('response_delay_max', sa.Integer(), server_default=sa.text('3000'), nullable=False),
        sa.Column('typing_indicator', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('updated_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('character_id', name='uq_character_discord_config_character'),
        sa.CheckConstraint('response_delay_min <= response_delay_max', name='ck_character_discord_config_delay'),
    )


def downgrade() -> None:
    op.drop_table('character_discord_config')
    op.drop_index('uq_character_llm_config_active', table_name='character_llm_config',
                  postgresql_where=sa.text('is_active'))
    op.drop_table('character_llm_config')
