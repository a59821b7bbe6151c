"""Swap the configuration of a running bot in one transaction

The operator console replaces a configuration and points the deployment at the
new row, in whichever order: the foreign keys must wait for the commit.

Revision ID: 45e0d7c6a91f
Revises: 8ac3f5b9d271
Create Date: 2025-10-20 09:40:36.729501

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '45e0d7c6a91f'
down_revision: Union[str, Sequence[str], None] = '8ac3f5b9d271'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


CONFIG_KEYS = [
    ('fk_bot_deployments_llm_config', 'character_llm_config', 'llm_config_id'),
    ('fk_bot_deployments_discord_config', 'character_discord_config', 'discord_config_id'),
]


def upgrade() -> None:
    for name, table, column in CONFIG_KEYS:
        op.drop_constraint(name, 'bot_deployments', type_='foreignkey')
        op.create_foreign_key(name, 'bot_deployments', table, [column], ['id'],
                              deferrable=True, initially='DEFERRED')

    op.alter_column('character_llm_config', 'temperature',
                    existing_type=sa.Float(),
                    type_=sa.Numeric(precision=3, scale=2),
                    existing_nullable=False,
                    existing_server_default=sa.text("'0.8'::double precision"))
    op.create_check_constraint(op.f('ck_character_llm_config_temperature'), 'character_llm_config',
                               'temperature >= 0 AND temperature <= 2')
    op.create_unique_constraint('uq_character_discord_config_application', 'character_discord_config',
                                ['application_id'])
    op.alter_column('character_discord_config', 'activity_type',
                    existing_type=sa.String(length=16),
                    server_default='listening',
                    existing_nullable=False,
                    existing_server_default=sa.text("'watching'::character varying"))


def downgrade() -> None:
    op.alter_column('character_discord_config', 'activity_type',
                    existing_type=sa.String(length=16),
                    server_default='watching',
                    existing_nullable=False)
    op.drop_constraint('uq_character_discord_config_application', 'character_discord_config', type_='unique')
    op.drop_constraint(op.f('ck_character_llm_config_temperature'), 'character_llm_config', type_='check')
    op.alter_column('character_llm_config', 'temperature',
                    existing_type=sa.Numeric(precision=3, scale=2),
                    type_=sa.Float(),
                    existing_nullable=False)

    for name, table, column in reversed(CONFIG_KEYS):
        op.drop_constraint(name, 'bot_deployments', type_='foreignkey')
        op.create_foreign_key(name, 'bot_deployments', table, [column], ['id'], ondelete='SET NULL')
