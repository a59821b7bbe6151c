"""Background, relationships and memories of characters

Revision ID: 5f6a3c9e2d18
Revises: e91c44a70b35
Create Date: 2025-10-12 14:30:07.412893

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '5f6a3c9e2d18'
down_revision = 'e91c44a70b35'
branch_labels = None
depends_on = None


def character_fk(unique=False):
    """The column that nearly every character_* table begins with."""
    return sa.Column(
        'character_id',
        sa.Integer(),
        sa.ForeignKey('characters.id', ondelete='CASCADE'),
        nullable=False,
        unique=unique,
    )


def upgrade():
    op.create_table(
        'character_background',
        sa.Column('id', sa.Integer(), primary_key=True),
        character_fk(),
        sa.Column('category', sa.String(length=32), nullable=False),
        sa.Column('period', sa.String(length=64), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=True),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('from_date', sa.Date(), nullable=True),
        sa.Column('to_date', sa.Date(), nullable=True),
        sa.Column('importance', sa.SmallInteger(), server_default='5', nullable=False),
        sa.CheckConstraint('importance BETWEEN 1 AND 10', name='ck_character_background_importance'),
        sa.CheckConstraint('to_date IS NULL OR from_date IS NULL OR from_date <= to_date',
                           name='ck_character_background_dates'),
    )
    op.create_index('ix_character_background_category', 'character_background', ['character_id', 'category'])

    op.create_table(
        'character_relationships',
        sa.Column('id', sa.Integer(), primary_key=True),
        character_fk(),
        sa.Column('related_entity', sa.String(length=200), nullable=False),
        sa.Column('relationship_type', sa.String(length=50), nullable=False),
        sa.Column('strength', sa.SmallInteger(), server_default='5'),
        sa.Column('description', sa.Text()),
        sa.Column('status', sa.String(length=20), server_default='active'),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.UniqueConstraint('character_id', 'related_entity', 'relationship_type',
                            name='uq_character_relationships_entity'),
    )

    op.create_table(
        'character_memories',
        sa.Column('id', sa.BigInteger(), primary_key=True),
        character_fk(),
        sa.Column('memory_type', sa.String(length=50), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('emotional_impact', sa.SmallInteger(), server_default='5'),
        sa.Column('trigger_words', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"),
                  nullable=False),
        sa.Column('happened_on', sa.Date()),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_index('ix_character_memories_triggers', 'character_memories', ['trigger_words'],
                    postgresql_using='gin')

    # Free-form prompt fragments, until we know what they have in common.
    op.create_table(
        'character_prompts',
        sa.Column('id', sa.Integer(), primary_key=True),
        character_fk(),
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('priority', sa.Integer(), server_default='100', nullable=False),
    )


def downgrade():
    op.drop_table('character_prompts')
    op.drop_index('ix_character_memories_triggers', table_name='character_memories')
    op.drop_table('character_memories')
    op.drop_table('character_relationships')
    op.drop_index('ix_character_background_category', table_name='character_background')
    op.drop_table('character_background')
