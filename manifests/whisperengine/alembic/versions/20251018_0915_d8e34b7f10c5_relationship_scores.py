"""Relationship scores as fractions, and a third one

Trust and affection become 0..1 like every other score. Attunement starts at
the mean of the two; new relationships have to be given one by the engine.

Revision ID: d8e34b7f10c5
Revises: b93d20e6f58a
Create Date: 2025-10-18 09:15:27.804416

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "d8e34b7f10c5"
down_revision = "b93d20e6f58a"
branch_labels = None
depends_on = None


SCORE = sa.Numeric(precision=4, scale=3)


def upgrade():
    for column in ("trust", "affection"):
        # The default has to go first: '50' is no score.
        op.alter_column("user_relationships", column, server_default=None)
        op.alter_column("user_relationships", column, existing_type=sa.Integer(), type_=SCORE,
                        postgresql_using="{0} / 100.0".format(column))
        op.alter_column("user_relationships", column, server_default=sa.text("0.5"), comment="0 to 1",
                        existing_comment="0 to 100")
        op.create_check_constraint(
            "ck_user_relationships_{}".format(column),
            "user_relationships",
            sa.text("{0} >= 0 AND {0} <= 1".format(column)),
        )

    with op.batch_alter_table("user_relationships") as batch_op:
        batch_op.add_column(sa.Column("attunement", SCORE, server_default="0", nullable=False))
        batch_op.add_column(sa.Column("first_interaction_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            "ck_user_relationships_attunement",
            sa.text("attunement >= 0 AND attunement <= 1"),
        )

    op.execute("UPDATE user_relationships SET attunement = round((trust + affection) / 2, 3)")
    op.execute(
        """
        UPDATE user_relationships
        SET first_interaction_at = created_at
        WHERE interaction_count > 0
        """
    )
    op.alter_column("user_relationships", "attunement", existing_type=SCORE, server_default=None,
                    existing_nullable=False)


def downgrade():
    with op.batch_alter_table("user_relationships") as batch_op:
        batch_op.drop_constraint("ck_user_relationships_attunement", type_="check")
        batch_op.drop_column("first_interaction_at")
        batch_op.drop_column("attunement")

    for column in ("affection", "trust"):
        op.drop_constraint("ck_user_relationships_{}".format(column), "user_relationships", type_="check")
        op.alter_column("user_relationships", column, server_default=None)
        op.alter_column("user_relationships", column, existing_type=SCORE, type_=sa.Integer(),
                        postgresql_using="round({0} * 100)::integer".format(column))
        op.alter_column("user_relationships", column, server_default="50", comment="0 to 100",
                        existing_comment="0 to 1")
