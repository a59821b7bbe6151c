"""Baseline: users, characters, relationships and facts

The tables that the prototype created with init_schema.sql, as they were on
the day we moved to Alembic. Everything that came later is a revision.

Revision ID: 20251011_baseline
Revises:
Create Date: 2025-10-11 09:12:40.551208

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '20251011_baseline'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'users',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('username', sa.String(length=64), nullable=False),
        sa.Column('display_name', sa.String(length=128), nullable=True),
        sa.Column('email', sa.String(length=255), nullable=True),
        sa.Column('discord_id', sa.String(length=32), nullable=True,
                  comment='Discord snowflake; text, because it does not fit into a JavaScript number'),
        sa.Column('timezone', sa.String(length=64), server_default='UTC', nullable=False),
        sa.Column('preferences', postgresql.JSONB(astext_type=sa.Text()),
                  server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('users_pkey')),
        sa.UniqueConstraint('discord_id', name=op.f('users_discord_id_key')),
        comment='People who have talked to at least one character',
    )
    op.create_index(op.f('ix_users_email'), 'users', ['email'], unique=False)

    op.create_table(
        'characters',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=128), nullable=False),
        sa.Column('normalized_name', sa.String(length=64), nullable=False,
                  comment='Lower case, used in file names and environment variables'),
        sa.Column('bot_name', sa.String(length=64), nullable=True),
        sa.Column('occupation', sa.String(length=128), nullable=True),
        sa.Column('description', sa.Text(), nullable=True),
        sa.Column('traits', sa.Text(), nullable=True, comment='Comma-separated keywords'),
        sa.Column('cdl_json', postgresql.JSONB(astext_type=sa.Text()), nullable=True,
                  comment='Character Definition Language document as imported'),
        sa.Column('version', sa.Integer(), server_default='1', nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('characters_pkey')),
        sa.UniqueConstraint('normalized_name', name=op.f('characters_normalized_name_key')),
        comment='One row per AI character',
    )

    op.create_table(
        'character_profiles',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('full_name', sa.String(length=200), nullable=False),
        sa.Column('nickname', sa.String(length=64), nullable=True),
        sa.Column('age', sa.SmallInteger(), nullable=True),
        sa.Column('gender', sa.String(length=32), nullable=True),
        sa.Column('lives_in', sa.String(length=128), nullable=True),
        sa.Column('profile_text', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'],
                                name=op.f('character_profiles_character_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('character_profiles_pkey')),
        sa.UniqueConstraint('character_id', name=op.f('character_profiles_character_id_key')),
    )

    op.create_table(
        'user_relationships',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('relationship_level', sa.String(length=32), server_default='stranger', nullable=False),
        sa.Column('trust', sa.Integer(), server_default='50', nullable=False, comment='0 to 100'),
        sa.Column('affection', sa.Integer(), server_default='50', nullable=False, comment='0 to 100'),
        sa.Column('interaction_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('notes', sa.Text(), nullable=True),
        sa.Column('last_interaction_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'],
                                name=op.f('user_relationships_character_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'],
                                name=op.f('user_relationships_user_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('user_relationships_pkey')),
        sa.UniqueConstraint('user_id', 'character_id', name='uq_user_relationships_pair'),
    )

    op.create_table(
        'user_facts',
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=True,
                  comment='The character that heard it; NULL when every character may know'),
        sa.Column('fact_type', sa.String(length=32), server_default='general', nullable=False),
        sa.Column('fact_key', sa.String(length=128), nullable=False),
        sa.Column('fact_value', sa.Text(), nullable=False),
        sa.Column('confidence', sa.Float(), server_default='0.5', nullable=False),
        sa.Column('source_message_id', sa.String(length=32), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'],
                                name=op.f('user_facts_character_id_fkey'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'],
                                name=op.f('user_facts_user_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('user_facts_pkey')),
    )
    op.create_index(op.f('ix_user_facts_user_id'), 'user_facts', ['user_id'], unique=False)

    # Written by the old session manager, which is on its way out.
    op.create_table(
        'bot_sessions',
        sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
        sa.Column('bot_name', sa.String(length=64), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('session_data', sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('bot_sessions_pkey')),
    )


def downgrade():
    op.drop_table('bot_sessions')
    op.drop_index(op.f('ix_user_facts_user_id'), table_name='user_facts')
    op.drop_table('user_facts')
    op.drop_table('user_relationships')
    op.drop_table('character_profiles')
    op.drop_table('characters')
    op.drop_index(op.f('ix_users_email'), table_name='users')
    op.drop_table('users')
