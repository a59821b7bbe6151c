"""Character interests and interest topics

Revision ID: d47f90a2c6e3
Revises: 13d9a6f40c7b
Create Date: 2025-10-13 11:20:02.375581

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "d47f90a2c6e3"
down_revision = "13d9a6f40c7b"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "character_interests",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("character_id", sa.Integer, sa.ForeignKey("characters.id", ondelete="CASCADE"), nullable=False),
        sa.Column("category", sa.String(50), nullable=False),
        sa.Column("interest_text", sa.Text, nullable=False),
        sa.Column("proficiency_level", sa.SmallInteger, server_default=sa.text("5")),
        sa.Column("importance", sa.String(16), server_default="medium", nullable=False),
        sa.Column("display_order", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.CheckConstraint("proficiency_level >= 1 AND proficiency_level <= 10"),
    )
    op.create_index("ix_character_interests_character", "character_interests", ["character_id", "display_order"])

    op.create_table(
        "character_interest_topics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("interest_id", sa.Integer, sa.ForeignKey("character_interests.id", ondelete="CASCADE")),
        sa.Column("character_id", sa.Integer, sa.ForeignKey("characters.id", ondelete="CASCADE"), nullable=False),
        sa.Column("topic_keyword", sa.String(100), nullable=False),
        sa.Column("boost_weight", sa.Float, server_default="0.3", nullable=False),
        sa.Column("gap_type_preference", sa.String(50)),
        sa.Column("category", sa.String(50)),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP")),
    )
    # Keywords are matched without regard to case.
    op.create_index(
        "uq_character_interest_topics_keyword",
        "character_interest_topics",
        ["character_id", sa.text("lower(topic_keyword)")],
        unique=True,
    )


def downgrade():
    op.drop_index("uq_character_interest_topics_keyword", "character_interest_topics")
    op.drop_table("character_interest_topics")
    op.drop_index("ix_character_interests_character", "character_interests")
    op.drop_table("character_interests")
