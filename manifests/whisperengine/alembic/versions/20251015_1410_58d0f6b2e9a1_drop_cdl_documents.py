"""Drop the CDL documents and the old session table

The documents were imported by 3c91e7b5d024 and nothing reads them any more.
The downgrade rebuilds them from the tables, so that the import can be repeated.

Revision ID: 58d0f6b2e9a1
Revises: 27e207ded5a0
Create Date: 2025-10-15 14:10:05.330718

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = '58d0f6b2e9a1'
down_revision: Union[str, Sequence[str], None] = '27e207ded5a0'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


REBUILD_DOCUMENTS = """
    UPDATE characters c
    SET cdl_json = jsonb_build_object(
            'personality', COALESCE(
                (SELECT jsonb_object_agg(t.trait_name, t.trait_value)
                 FROM personality_traits t
                 WHERE t.character_id = c.id AND t.source = 'cdl_import'), '{}'),
            'values', COALESCE(
                (SELECT jsonb_object_agg(v.value_key, v.value_description)
                 FROM character_values v
                 WHERE v.character_id = c.id AND v.source = 'cdl_import'), '{}'),
            'quirks', COALESCE(
                (SELECT jsonb_agg(a.description ORDER BY a.display_order)
                 FROM character_attributes a
                 WHERE a.character_id = c.id AND a.category = 'quirk' AND a.source = 'cdl_import'), '[]')
        ),
        traits = (SELECT string_agg(lower(a.description), ', ' ORDER BY a.display_order)
                  FROM character_attributes a
                  WHERE a.character_id = c.id AND a.category = 'keyword' AND a.source = 'cdl_import')
    WHERE EXISTS (SELECT 1 FROM personality_traits t
                  WHERE t.character_id = c.id AND t.source = 'cdl_import')
"""


def upgrade() -> None:
    op.drop_column('characters', 'cdl_json')
    op.drop_column('characters', 'traits')
    op.drop_table('bot_sessions')


def downgrade() -> None:
    op.create_table(
        'bot_sessions',
        sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
        sa.Column('bot_name', sa.String(length=64), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('session_data', sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('bot_sessions_pkey')),
    )
    op.add_column('characters', sa.Column('traits', sa.Text(), nullable=True, comment='Comma-separated keywords'))
    op.add_column('characters', sa.Column('cdl_json', postgresql.JSONB(astext_type=sa.Text()), nullable=True,
                                          comment='Character Definition Language document as imported'))
    op.execute(REBUILD_DOCUMENTS)
