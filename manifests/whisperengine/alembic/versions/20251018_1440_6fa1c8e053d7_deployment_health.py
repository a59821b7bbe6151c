"""Deployment health; status "draining"

ALTER TYPE ... ADD VALUE could not be taken back, so the type is replaced.

Revision ID: 6fa1c8e053d7
Revises: d8e34b7f10c5
Create Date: 2025-10-18 14:40:09.651137

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = '6fa1c8e053d7'
down_revision: Union[str, Sequence[str], None] = 'd8e34b7f10c5'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


OLD_STATUS = ('pending', 'running', 'stopped', 'failed')
NEW_STATUS = ('pending', 'running', 'draining', 'stopped', 'failed')


def replace_status_type(values) -> None:
    bind = op.get_bind()
    op.alter_column('bot_deployments', 'status', server_default=None)
    op.execute('ALTER TYPE deployment_status RENAME TO deployment_status_old')
    status = postgresql.ENUM(*values, name='deployment_status')
    status.create(bind, checkfirst=False)
    op.alter_column(
        'bot_deployments',
        'status',
        existing_type=postgresql.ENUM(name='deployment_status_old', create_type=False),
        type_=postgresql.ENUM(*values, name='deployment_status', create_type=False),
        existing_nullable=False,
        postgresql_using='status::text::deployment_status',
    )
    op.alter_column('bot_deployments', 'status', server_default=sa.text("'pending'::deployment_status"))
    op.execute('DROP TYPE deployment_status_old')


def upgrade() -> None:
    replace_status_type(NEW_STATUS)

    with op.batch_alter_table('bot_deployments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('health_check_url', sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column('last_health_check_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('failure_count', sa.Integer(), server_default='0', nullable=False))
        batch_op.alter_column('host_port', new_column_name='health_port', existing_type=sa.Integer())

    op.execute('ALTER TABLE bot_deployments RENAME CONSTRAINT uq_bot_deployments_host_port '
               'TO uq_bot_deployments_health_port')
    op.create_index('ix_bot_deployments_unhealthy', 'bot_deployments', ['failure_count', 'last_health_check_at'],
                    postgresql_where=sa.text("status = 'running' AND failure_count > 0"))


def downgrade() -> None:
    op.drop_index('ix_bot_deployments_unhealthy', table_name='bot_deployments')
    op.execute('ALTER TABLE bot_deployments RENAME CONSTRAINT uq_bot_deployments_health_port '
               'TO uq_bot_deployments_host_port')

    with op.batch_alter_table('bot_deployments', schema=None) as batch_op:
        batch_op.alter_column('health_port', new_column_name='host_port', existing_type=sa.Integer())
        batch_op.drop_column('failure_count')
        batch_op.drop_column('last_health_check_at')
        batch_op.drop_column('health_check_url')

    op.execute("UPDATE bot_deployments SET status = 'stopped' WHERE status = 'draining'")
    replace_status_type(OLD_STATUS)
