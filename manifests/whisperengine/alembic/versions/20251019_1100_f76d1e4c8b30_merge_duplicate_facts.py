"""Merge duplicate user facts

"Favourite-Food", "favourite food" and "favourite_food" are one key. The most
confident fact stays, and of equally confident ones the newest; what was merged
away is not brought back by the downgrade.

Revision ID: f76d1e4c8b30
Revises: 2b5c90fa7e16
Create Date: 2025-10-19 11:00:19.572286

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = 'f76d1e4c8b30'
down_revision: Union[str, Sequence[str], None] = '2b5c90fa7e16'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def normalise(key: str) -> str:
    return "_".join(key.lower().replace("-", " ").replace("_", " ").split())


def upgrade() -> None:
    op.add_column("user_facts", sa.Column("mention_count", sa.Integer(), server_default="1", nullable=False))

    bind = op.get_bind()
    facts = bind.execute(sa.text(
        "SELECT id, user_id, character_id, fact_key FROM user_facts "
        "ORDER BY user_id, confidence DESC, created_at DESC, id DESC"
    ))

    kept = {}
    duplicates = []
    renamed = []
    for row in facts:
        key = normalise(row.fact_key)
        identity = (row[1], row[2], key)
        if identity in kept:
            duplicates.append((row.id, kept[identity]))
            continue
        kept[identity] = row.id
        if key != row.fact_key:
            renamed.append({"id": row.id, "key": key})

    for duplicate, survivor in duplicates:
        bind.execute(
            sa.text("UPDATE user_facts SET mention_count = mention_count + 1 WHERE id = :id"),
            {"id": survivor},
        )
        bind.execute(sa.text("DELETE FROM user_facts WHERE id = :id"), {"id": duplicate})
    for parameters in renamed:
        bind.execute(sa.text("UPDATE user_facts SET fact_key = :key WHERE id = :id"), parameters)

    op.create_index(
        "uq_user_facts_key",
        "user_facts",
        ["user_id", sa.text("COALESCE(character_id, 0)"), "fact_key"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_user_facts_key", table_name="user_facts")
    op.drop_column("user_facts", "mention_count")
