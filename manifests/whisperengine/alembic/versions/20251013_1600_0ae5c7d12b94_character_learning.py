"""Character learning: timeline, question templates, entity categories

Revision ID: 0ae5c7d12b94
Revises: d47f90a2c6e3
Create Date: 2025-10-13 16:00:37.540926

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = "0ae5c7d12b94"
down_revision = "d47f90a2c6e3"
branch_labels = None
depends_on = None

DEFAULT_CATEGORIES = {
    "person": ["friend", "family", "colleague", "pet"],
    "place": ["home", "city", "travel"],
    "activity": ["hobby", "sport", "work"],
    "preference": ["food", "music", "book", "film"],
}


def upgrade():
    op.create_table(
        "character_learning_timeline",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("character_id", sa.Integer, sa.ForeignKey("characters.id", ondelete="CASCADE"), nullable=False),
        sa.Column("learning_event", sa.Text, nullable=False),
        sa.Column("learning_type", sa.String(50), nullable=False),
        sa.Column("before_state", postgresql.JSONB),
        sa.Column("after_state", postgresql.JSONB),
        sa.Column("confidence", sa.Float),
        sa.Column("learned_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_index("ix_character_learning_timeline_when", "character_learning_timeline",
                    ["character_id", "learned_at"])

    question_templates = op.create_table(
        "character_question_templates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("character_id", sa.Integer, sa.ForeignKey("characters.id", ondelete="CASCADE")),
        sa.Column("gap_type", sa.String(50), nullable=False),
        sa.Column("template_text", sa.Text, nullable=False),
        sa.Column("personality_style", sa.String(50)),
        sa.Column("priority_order", sa.Integer, server_default="1", nullable=False),
        comment="Questions a character may ask to learn more; no character means any character",
    )

    entity_categories = op.create_table(
        "character_entity_categories",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("character_id", sa.Integer, sa.ForeignKey("characters.id", ondelete="CASCADE")),
        sa.Column("entity_type", sa.String(50), nullable=False),
        sa.Column("category_keyword", sa.String(50), nullable=False),
        sa.Column("priority_weight", sa.Float, server_default="1.0", nullable=False),
    )
    op.create_index("uq_character_entity_categories_default", "character_entity_categories",
                    ["entity_type", "category_keyword"], unique=True,
                    postgresql_where=sa.text("character_id IS NULL"))

    op.bulk_insert(
        question_templates,
        [
            {"gap_type": "origin", "template_text": "How did you get into {entity}?", "priority_order": 1},
            {"gap_type": "experience", "template_text": "How long have you been doing {entity}?", "priority_order": 2},
            {"gap_type": "specifics", "template_text": "What's your favourite thing about {entity}?",
             "priority_order": 3},
        ],
    )

    rows = []
    for entity_type, keywords in DEFAULT_CATEGORIES.items():
        for position, keyword in enumerate(keywords):
            rows.append({
                "entity_type": entity_type,
                "category_keyword": keyword,
                "priority_weight": 1.0 - 0.25 * position,
            })
    op.bulk_insert(entity_categories, rows)


def downgrade():
    for table in ("character_entity_categories", "character_question_templates", "character_learning_timeline"):
        op.drop_table(table)
