"""Character archetype, activity flag and roleplay immersion

Revision ID: 13d9a6f40c7b
Revises: b07d5e81c3f6
Create Date: 2025-10-12 19:45:12.640035

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '13d9a6f40c7b'
down_revision = 'b07d5e81c3f6'
branch_labels = None
depends_on = None

archetype = postgresql.ENUM('real-world', 'fantasy', 'narrative-ai', name='character_archetype', create_type=False)


def upgrade():
    archetype.create(op.get_bind(), checkfirst=True)
    op.add_column('characters', sa.Column('archetype', archetype, server_default='real-world', nullable=False))
    op.add_column('characters', sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('characters', sa.Column('allow_full_roleplay', sa.Boolean(), server_default=sa.false(),
                                          nullable=False, comment='Never breaks character, not even when asked'))
    op.execute("UPDATE characters SET archetype = 'fantasy', allow_full_roleplay = true WHERE normalized_name = 'nyx'")
    op.create_index('ix_characters_active', 'characters', ['normalized_name'],
                    postgresql_where=sa.text('is_active'))


def downgrade():
    op.drop_index('ix_characters_active', table_name='characters')
    op.drop_column('characters', 'allow_full_roleplay')
    op.drop_column('characters', 'is_active')
    op.drop_column('characters', 'archetype')
    archetype.drop(op.get_bind(), checkfirst=True)
