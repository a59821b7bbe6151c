"""Bot deployments

Revision ID: f3a8c1574de0
Revises: 6c0e2b9d7f41
Create Date: 2025-10-13 15:25:50.907312

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = 'f3a8c1574de0'
down_revision: Union[str, None] = '6c0e2b9d7f41'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    deployment_status = postgresql.ENUM('pending', 'running', 'stopped', 'failed', name='deployment_status')
    deployment_status.create(op.get_bind())

    op.create_table(
        'bot_deployments',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('character_id', sa.Integer(), nullable=False),
        sa.Column('llm_config_id', sa.Integer(), nullable=True),
        sa.Column('discord_config_id', sa.Integer(), nullable=True),
        sa.Column('deployment_name', sa.String(length=100), nullable=False),
        sa.Column('container_name', sa.String(length=100), nullable=True),
        sa.Column('host_port', sa.Integer(), nullable=True),
        sa.Column('status', postgresql.ENUM(name='deployment_status', create_type=False),
                  server_default=sa.text("'pending'::deployment_status"), nullable=False),
        sa.Column('environment', postgresql.JSONB(astext_type=sa.Text()),
                  server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column('started_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column('stopped_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column('created_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('deployment_name', name='uq_bot_deployments_name'),
        sa.UniqueConstraint('host_port', name='uq_bot_deployments_host_port'),
    )
    op.create_foreign_key('fk_bot_deployments_character', 'bot_deployments', 'characters',
                          ['character_id'], ['id'], ondelete='CASCADE')
    op.create_foreign_key('fk_bot_deployments_llm_config', 'bot_deployments', 'character_llm_config',
                          ['llm_config_id'], ['id'], ondelete='SET NULL')
    op.create_foreign_key('fk_bot_deployments_discord_config', 'bot_deployments', 'character_discord_config',
                          ['discord_config_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    op.drop_constraint('fk_bot_deployments_discord_config', 'bot_deployments', type_='foreignkey')
    op.drop_constraint('fk_bot_deployments_llm_config', 'bot_deployments', type_='foreignkey')
    op.drop_constraint('fk_bot_deployments_character', 'bot_deployments', type_='foreignkey')
    op.drop_table('bot_deployments')
    op.execute('DROP TYPE deployment_status')
