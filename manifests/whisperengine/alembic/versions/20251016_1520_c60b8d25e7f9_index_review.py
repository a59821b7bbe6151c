"""Index review

From a week of pg_stat_statements. Plain index on users.email goes, since every
query compares lower(email).

Revision ID: c60b8d25e7f9
Revises: 91fe4a3d70c8
Create Date: 2025-10-16 15:20:41.765914

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "c60b8d25e7f9"
down_revision = "91fe4a3d70c8"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index(op.f("ix_users_email"), table_name="users")
    op.create_index("uq_users_email_lower", "users", [sa.text("lower(email)")], unique=True,
                    postgresql_where=sa.text("email IS NOT NULL"))
    op.create_index("ix_users_username_lower", "users", [sa.text("lower(username) varchar_pattern_ops")])
    op.create_index("ix_users_preferences", "users", ["preferences"], postgresql_using="gin",
                    postgresql_ops={"preferences": "jsonb_path_ops"})

    op.create_index("ix_user_facts_confident", "user_facts", ["user_id", "fact_type"],
                    postgresql_where=sa.text("confidence >= 0.8"))
    op.create_index("ix_user_relationships_character", "user_relationships", ["character_id"],
                    postgresql_include=["trust", "affection"])
    op.create_index("ix_bot_deployments_container", "bot_deployments", ["container_name"],
                    postgresql_using="hash")
    op.create_index("ix_character_learning_timeline_learned_at", "character_learning_timeline", ["learned_at"],
                    postgresql_using="brin", postgresql_with={"pages_per_range": 32})


def downgrade():
    op.drop_index("ix_character_learning_timeline_learned_at", table_name="character_learning_timeline")
    op.drop_index("ix_bot_deployments_container", table_name="bot_deployments")
    op.drop_index("ix_user_relationships_character", table_name="user_relationships")
    op.drop_index("ix_user_facts_confident", table_name="user_facts")
    op.drop_index("ix_users_preferences", table_name="users")
    op.drop_index("ix_users_username_lower", table_name="users")
    op.drop_index("uq_users_email_lower", table_name="users")
    op.create_index(op.f("ix_users_email"), "users", ["email"], unique=False)
