"""One name per character

bot_name said the same as normalized_name, with a suffix; deployments have a
name of their own by now.

Revision ID: ca19b6e85d40
Revises: 45e0d7c6a91f
Create Date: 2025-10-20 15:10:23.095648

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'ca19b6e85d40'
down_revision: Union[str, Sequence[str], None] = '45e0d7c6a91f'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    # Names given by hand are kept as the name of a deployment that was never started.
    op.execute("""
        INSERT INTO bot_deployments (character_id, deployment_name)
        SELECT c.id, c.bot_name
        FROM characters c
        WHERE c.bot_name <> c.normalized_name || '-bot'
          AND NOT EXISTS (SELECT 1 FROM bot_deployments d WHERE d.deployment_name = c.bot_name)
    """)
    op.drop_column('characters', 'bot_name')

    op.drop_constraint('characters_normalized_name_key', 'characters', type_='unique')
    op.alter_column('characters', 'normalized_name',
                    new_column_name='slug',
                    existing_type=sa.String(length=64),
                    existing_comment='Lower case, used in file names and environment variables',
                    existing_nullable=False)
    op.create_unique_constraint('uq_characters_slug', 'characters', ['slug'])
    op.create_check_constraint('ck_characters_slug', 'characters', r"slug ~ '^[a-z][a-z0-9_]*$'")
    op.execute('ALTER INDEX ix_characters_active RENAME TO ix_characters_active_slug')


def downgrade() -> None:
    op.execute('ALTER INDEX ix_characters_active_slug RENAME TO ix_characters_active')
    op.drop_constraint('ck_characters_slug', 'characters', type_='check')
    op.drop_constraint('uq_characters_slug', 'characters', type_='unique')
    op.alter_column('characters', 'slug',
                    new_column_name='normalized_name',
                    existing_type=sa.String(length=64),
                    existing_comment='Lower case, used in file names and environment variables',
                    existing_nullable=False)
    op.create_unique_constraint('characters_normalized_name_key', 'characters', ['normalized_name'])

    op.add_column('characters', sa.Column('bot_name', sa.String(length=64), nullable=True))
    op.execute("UPDATE characters SET bot_name = normalized_name || '-bot' WHERE archetype <> 'fantasy'")
