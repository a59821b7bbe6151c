"""Character attributes

Short statements of one kind or another (quirks, fears, dreams, keywords) that
do not deserve a table each.

Revision ID: a8c2d4906e5f
Revises: 7e15b3f8a06d
Create Date: 2025-10-14 11:30:46.219057

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'a8c2d4906e5f'
down_revision: Union[str, Sequence[str], None] = '7e15b3f8a06d'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        'character_attributes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('category', sa.String(length=50), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('importance', sa.String(length=16), server_default='medium', nullable=False),
        sa.Column('display_order', sa.Integer(), server_default='0', nullable=False),
        sa.Column('source', sa.String(length=32), server_default='manual', nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['character_id'], ['characters.id'],
                                name='character_attributes_character_id_fkey', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='character_attributes_pkey'),
    )
    op.create_index(op.f('ix_character_attributes_character_id_category'), 'character_attributes',
                    ['character_id', 'category'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_character_attributes_character_id_category'), table_name='character_attributes')
    op.drop_table('character_attributes')
