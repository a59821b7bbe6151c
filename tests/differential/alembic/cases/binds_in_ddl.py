# construct: DDL elements
"""What looks like a parameter in DDL is NULL there"""
import sqlalchemy as sa
from alembic import op

revision = "0211"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("a", sa.Text(), server_default=sa.text("'x:b:c'")),
        sa.Column("d", sa.Integer()),
        sa.CheckConstraint(r"a ~* '^10.\d{4,9}/[-._;()/:a-zA-Z0-9]+$'", name="ck_doi"),
    )
    op.create_check_constraint("ck_one", "t", r"a ~ '[/:a-z]' AND d > :limit")
    op.create_index("ix", "t", [sa.text("coalesce(d, :none)")], postgresql_where=sa.text("d = :one"))


def downgrade():
    op.drop_table("t")
