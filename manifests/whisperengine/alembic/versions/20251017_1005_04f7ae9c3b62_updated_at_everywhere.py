"""updated_at everywhere, kept by triggers

Revision ID: 04f7ae9c3b62
Revises: c60b8d25e7f9
Create Date: 2025-10-17 10:05:33.017845

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '04f7ae9c3b62'
down_revision: Union[str, Sequence[str], None] = 'c60b8d25e7f9'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


# These have the column already, but each writer had to remember it.
WITH_COLUMN = (
    'characters',
    'user_relationships',
    'character_llm_config',
    'character_discord_config',
)

WITHOUT_COLUMN = (
    'personality_traits',
    'character_values',
    'character_identity',
    'character_attributes',
    'character_communication',
    'character_interests',
    'character_relationships',
    'character_response_modes',
    'character_conversation_modes',
    'bot_deployments',
)


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION touch_updated_at() RETURNS trigger
        LANGUAGE plpgsql
        AS $$
        BEGIN
            -- An UPDATE that changes nothing is not an update; neither is one that sets the time itself.
            IF NEW IS DISTINCT FROM OLD AND NEW.updated_at = OLD.updated_at THEN
                NEW.updated_at := now();
            END IF;
            RETURN NEW;
        END;
        $$
    """)

    for table in WITHOUT_COLUMN:
        op.add_column(
            table,
            sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        )

    for table in WITH_COLUMN + WITHOUT_COLUMN:
        op.execute(f"""
            CREATE TRIGGER trg_{table}_updated_at
            BEFORE UPDATE ON {table}
            FOR EACH ROW
            EXECUTE FUNCTION touch_updated_at()
        """)


def downgrade() -> None:
    for table in reversed(WITH_COLUMN + WITHOUT_COLUMN):
        op.execute(f'DROP TRIGGER trg_{table}_updated_at ON {table}')
    for table in reversed(WITHOUT_COLUMN):
        op.drop_column(table, 'updated_at')
    op.execute('DROP FUNCTION touch_updated_at()')
