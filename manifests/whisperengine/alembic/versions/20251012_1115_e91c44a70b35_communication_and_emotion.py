"""Communication style and emotional states

Revision ID: e91c44a70b35
Revises: 9e5b7a0c31df
Create Date: 2025-10-12 11:15:31.226401

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = 'e91c44a70b35'
down_revision = '9e5b7a0c31df'
branch_labels = None
depends_on = None

EMOTIONS = ('neutral', 'joy', 'sadness', 'anger', 'fear', 'surprise', 'affection')


def upgrade():
    op.create_table(
        'character_communication',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('engagement_level', sa.Float(), server_default='0.7', nullable=False),
        sa.Column('formality', sa.String(length=32), server_default='informal', nullable=False),
        sa.Column('emotional_expression', sa.Float(), server_default='0.6', nullable=False),
        sa.Column('response_length', sa.String(length=16), server_default='medium', nullable=False),
        sa.Column('ai_identity_handling', sa.Text(), nullable=True,
                  comment='What the character says when asked whether it is an AI'),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('character_id', name='uq_character_communication_character'),
    )

    # The type is created together with the table.
    op.create_table(
        'character_emotional_states',
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('emotion', sa.Enum(*EMOTIONS, name='emotion_label'), server_default='neutral', nullable=False),
        sa.Column('intensity', sa.Numeric(precision=3, scale=2), server_default=sa.text('0.50'), nullable=False),
        sa.Column('trigger_text', sa.Text(), nullable=True),
        sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('decays_at', sa.DateTime(timezone=True),
                  server_default=sa.text("now() + interval '6 hours'"), nullable=True),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'], ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
        sa.CheckConstraint('intensity >= 0 AND intensity <= 1', name='ck_character_emotional_states_intensity'),
    )
    op.create_index(
        'ix_character_emotional_states_recent',
        'character_emotional_states',
        ['character_id', sa.text('recorded_at DESC')],
    )


def downgrade():
    op.drop_index('ix_character_emotional_states_recent', table_name='character_emotional_states')
    op.drop_table('character_emotional_states')
    op.drop_table('character_communication')
    sa.Enum(name='emotion_label').drop(op.get_bind(), checkfirst=False)
