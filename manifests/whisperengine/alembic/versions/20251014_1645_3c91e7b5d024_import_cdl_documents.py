"""Import the CDL documents into the relational tables

personality -> personality_traits, values -> character_values, quirks and the
comma-separated traits -> character_attributes. Rows that somebody has already
entered by hand win over the document.

Revision ID: 3c91e7b5d024
Revises: a8c2d4906e5f
Create Date: 2025-10-14 16:45:20.684133

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '3c91e7b5d024'
down_revision: Union[str, Sequence[str], None] = 'a8c2d4906e5f'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

SOURCE = 'cdl_import'

INSERT_ATTRIBUTE = sa.text("""
    INSERT INTO character_attributes (character_id, category, description, importance, display_order, source)
    VALUES (:character_id, :category, :description, :importance, :display_order, :source)
""")


def intensity_of(score):
    if score >= 0.85:
        return 'very high'
    if score >= 0.65:
        return 'high'
    if score >= 0.35:
        return 'medium'
    return 'low'


def import_traits(conn, character):
    traits = conn.execute(
        sa.text("""
            SELECT t.key, t.value
            FROM characters c
            CROSS JOIN LATERAL jsonb_each_text(c.cdl_json -> 'personality') AS t
            WHERE c.id = :character_id
            ORDER BY t.key
        """),
        {'character_id': character.id},
    )
    for trait in traits.fetchall():
        score = float(trait.value)
        conn.execute(
            sa.text("""
                INSERT INTO personality_traits (character_id, trait_name, trait_value, intensity, source)
                VALUES (:character_id, :trait_name, :trait_value, :intensity, :source)
                ON CONFLICT (character_id, trait_name) DO NOTHING
            """),
            {
                'character_id': character.id,
                'trait_name': trait.key,
                'trait_value': score,
                'intensity': intensity_of(score),
                'source': SOURCE,
            },
        )


def import_values(conn, character):
    values = conn.execute(
        sa.text(
            "SELECT v.key, v.value FROM characters, jsonb_each_text(cdl_json -> 'values') AS v "
            "WHERE characters.id = :id ORDER BY v.key"
        ),
        {'id': character.id},
    )
    for row in values.fetchall():
        conn.execute(
            sa.text(
                "INSERT INTO character_values (character_id, value_key, value_description, source) "
                "VALUES (:id, :key, :description, :source) "
                "ON CONFLICT ON CONSTRAINT uq_character_values_key DO NOTHING"
            ),
            {'id': character.id, 'key': row[0], 'description': row[1], 'source': SOURCE},
        )


def import_attributes(conn, character):
    keywords = [word.strip() for word in (character.traits or '').split(',')]
    for position, keyword in enumerate([word for word in keywords if word], start=1):
        conn.execute(INSERT_ATTRIBUTE, {
            'character_id': character.id,
            'category': 'keyword',
            'description': keyword.capitalize(),
            'importance': 'high' if position == 1 else 'medium',
            'display_order': position,
            'source': SOURCE,
        })

    quirks = conn.execute(
        sa.text("""
            SELECT q.value, q.ordinality
            FROM characters c, jsonb_array_elements_text(c.cdl_json -> 'quirks') WITH ORDINALITY AS q
            WHERE c.id = :id
            ORDER BY q.ordinality
        """),
        {'id': character.id},
    ).fetchall()
    for value, ordinality in quirks:
        conn.execute(INSERT_ATTRIBUTE, {
            'character_id': character.id,
            'category': 'quirk',
            'description': value,
            'importance': 'medium',
            'display_order': int(ordinality),
            'source': SOURCE,
        })


def upgrade() -> None:
    conn = op.get_bind()
    characters = conn.execute(
        sa.text("SELECT id, name, traits FROM characters WHERE cdl_json IS NOT NULL ORDER BY id")
    ).fetchall()
    for character in characters:
        import_traits(conn, character)
        import_values(conn, character)
        import_attributes(conn, character)

    # A document without a single trait is a broken import: stop before the columns are dropped.
    missing = conn.execute(
        sa.text("""
            SELECT count(*)
            FROM characters c
            WHERE c.cdl_json IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM personality_traits t WHERE t.character_id = c.id)
        """)
    ).scalar()
    if missing > 0:
        raise RuntimeError(f"{missing} of {len(characters)} characters have no personality traits after the import")


def downgrade() -> None:
    conn = op.get_bind()
    for table in ('character_attributes', 'character_values', 'personality_traits'):
        conn.execute(sa.text(f"DELETE FROM {table} WHERE source = :source"), {'source': SOURCE})
