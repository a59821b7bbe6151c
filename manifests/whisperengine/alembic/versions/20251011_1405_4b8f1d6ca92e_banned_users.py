"""Banned users

Revision ID: 4b8f1d6ca92e
Revises: 20251011_baseline
Create Date: 2025-10-11 14:05:18.093117

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '4b8f1d6ca92e'
down_revision = '20251011_baseline'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'banned_users',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('discord_user_id', sa.String(length=32), nullable=False),
        sa.Column('banned_by', sa.String(length=32), nullable=False),
        sa.Column('ban_reason', sa.Text(), nullable=True),
        sa.Column('banned_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('is_active', sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column('notes', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('banned_users_pkey')),
        sa.CheckConstraint('expires_at IS NULL OR expires_at > banned_at', name='ck_banned_users_expiry'),
    )
    # History is kept: many lifted bans, at most one in force.
    op.create_index(
        'uq_banned_users_active',
        'banned_users',
        ['discord_user_id'],
        unique=True,
        postgresql_where=sa.text('is_active'),
    )
    op.create_index('ix_banned_users_expires_at', 'banned_users', ['expires_at'],
                    postgresql_where=sa.text('is_active AND expires_at IS NOT NULL'))


def downgrade():
    op.drop_index('ix_banned_users_expires_at', table_name='banned_users')
    op.drop_index('uq_banned_users_active', table_name='banned_users')
    op.drop_table('banned_users')
