"""Conversation summaries

Revision ID: e2760c94bfa3
Revises: 58d0f6b2e9a1
Create Date: 2025-10-15 17:35:52.146209

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = 'e2760c94bfa3'
down_revision: Union[str, Sequence[str], None] = '58d0f6b2e9a1'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        'conversation_summaries',
        sa.Column('id', sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('key_topics', postgresql.ARRAY(sa.Text()), server_default=sa.text("ARRAY[]::text[]"),
                  nullable=False),
        sa.Column('emotional_arc', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('message_count', sa.Integer(), server_default='0', nullable=False),
        sa.Column('compression_ratio', sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'],
                                name=op.f('fk_conversation_summaries_character_id_characters'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'],
                                name=op.f('fk_conversation_summaries_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_summaries')),
        sa.UniqueConstraint('user_id', 'character_id', 'started_at', name='uq_conversation_summaries_window'),
        sa.CheckConstraint('message_count >= 0', name=op.f('ck_conversation_summaries_message_count')),
        comment='Written by the enrichment worker every few hours; conversations themselves live in the vector store',
    )
    op.create_index('ix_conversation_summaries_text', 'conversation_summaries',
                    [sa.text("to_tsvector('english', summary)")], postgresql_using='gin')
    op.create_index('ix_conversation_summaries_topics', 'conversation_summaries', ['key_topics'],
                    postgresql_using='gin')
    op.create_index('ix_conversation_summaries_latest', 'conversation_summaries',
                    ['user_id', 'character_id', sa.text('ended_at DESC NULLS LAST')])


def downgrade() -> None:
    op.drop_index('ix_conversation_summaries_latest', table_name='conversation_summaries')
    op.drop_index('ix_conversation_summaries_topics', table_name='conversation_summaries', postgresql_using='gin')
    op.drop_index('ix_conversation_summaries_text', table_name='conversation_summaries', postgresql_using='gin')
    op.drop_table('conversation_summaries')
