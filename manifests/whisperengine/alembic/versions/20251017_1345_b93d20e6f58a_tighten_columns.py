"""Tighten column types, defaults and NULLs

Revision ID: b93d20e6f58a
Revises: 04f7ae9c3b62
Create Date: 2025-10-17 13:45:58.290371

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'b93d20e6f58a'
down_revision: Union[str, Sequence[str], None] = '04f7ae9c3b62'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    # Discord allows longer names than we thought.
    op.alter_column('users', 'username',
                    existing_type=sa.String(length=64),
                    type_=sa.String(length=128),
                    existing_nullable=False)

    # Message ids are snowflakes. What is not a number never was one.
    op.execute(r"UPDATE user_facts SET source_message_id = NULL WHERE source_message_id !~ '^\d{1,18}$'")
    op.alter_column('user_facts', 'source_message_id',
                    existing_type=sa.String(length=32),
                    type_=sa.BigInteger(),
                    existing_nullable=True,
                    postgresql_using='source_message_id::bigint')

    # 0.85 has to stay 0.85.
    op.alter_column('personality_traits', 'trait_value',
                    existing_type=sa.Float(),
                    type_=sa.Numeric(precision=4, scale=3),
                    existing_comment='Big Five score between 0 and 1',
                    existing_nullable=True,
                    postgresql_using='round(trait_value::numeric, 3)')

    op.execute("UPDATE personality_traits SET intensity = 'medium' WHERE intensity IS NULL")
    op.alter_column('personality_traits', 'intensity', existing_type=sa.String(length=16), nullable=False)

    op.execute('UPDATE character_relationships SET strength = 5 WHERE strength IS NULL')
    op.alter_column('character_relationships', 'strength',
                    existing_type=sa.SmallInteger(), nullable=False, server_default=None)
    op.create_check_constraint('ck_character_relationships_strength', 'character_relationships',
                               'strength BETWEEN 1 AND 10')

    op.alter_column('character_communication', 'response_length',
                    existing_type=sa.String(length=16), server_default='adaptive')
    op.alter_column('character_emotional_states', 'intensity',
                    existing_type=sa.Numeric(precision=3, scale=2), server_default=sa.text('0.40'))


def downgrade() -> None:
    op.alter_column('character_emotional_states', 'intensity',
                    existing_type=sa.Numeric(precision=3, scale=2), server_default=sa.text('0.50'))
    op.alter_column('character_communication', 'response_length',
                    existing_type=sa.String(length=16), server_default='medium')

    op.drop_constraint('ck_character_relationships_strength', 'character_relationships', type_='check')
    op.alter_column('character_relationships', 'strength',
                    existing_type=sa.SmallInteger(), nullable=True, server_default='5')

    op.alter_column('personality_traits', 'intensity', existing_type=sa.String(length=16), nullable=True)
    op.alter_column('personality_traits', 'trait_value',
                    existing_type=sa.Numeric(precision=4, scale=3),
                    type_=sa.Float(),
                    existing_comment='Big Five score between 0 and 1',
                    existing_nullable=True)

    op.alter_column('user_facts', 'source_message_id',
                    existing_type=sa.BigInteger(),
                    type_=sa.String(length=32),
                    existing_nullable=True)
    op.alter_column('users', 'username',
                    existing_type=sa.String(length=128),
                    type_=sa.String(length=64),
                    existing_nullable=False,
                    postgresql_using='left(username, 64)')
