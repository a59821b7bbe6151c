"""Retire character_prompts

Every prompt fragment that was ever written turned out to be a response mode.

Revision ID: 8ac3f5b9d271
Revises: f76d1e4c8b30
Create Date: 2025-10-19 16:30:54.160729

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '8ac3f5b9d271'
down_revision: Union[str, Sequence[str], None] = 'f76d1e4c8b30'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column('character_response_modes',
                  sa.Column('origin', sa.String(length=32), server_default='editor', nullable=False))
    op.execute("""
        INSERT INTO character_response_modes (character_id, mode_name, response_style, priority, origin)
        SELECT DISTINCT ON (character_id, name) character_id, name, body, priority, 'prompt'
        FROM character_prompts
        ORDER BY character_id, name, priority DESC, id
        ON CONFLICT (character_id, mode_name) DO UPDATE
            SET response_style = concat_ws(E'\\n', character_response_modes.response_style, EXCLUDED.response_style)
    """)
    op.drop_table('character_prompts')


def downgrade() -> None:
    op.create_table(
        'character_prompts',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('character_id', sa.Integer(), sa.ForeignKey('characters.id', ondelete='CASCADE'), nullable=False),
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('priority', sa.Integer(), server_default='100', nullable=False),
    )
    op.execute("""
        INSERT INTO character_prompts (character_id, name, body, priority)
        SELECT character_id, mode_name, response_style, priority
        FROM character_response_modes
        WHERE origin = 'prompt'
        ORDER BY id
    """)
    op.execute("DELETE FROM character_response_modes WHERE origin = 'prompt'")
    op.drop_column('character_response_modes', 'origin')
