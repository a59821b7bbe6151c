# construct: server defaults
"""server defaults"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.String(), server_default="it's"), sa.Column("b", sa.String(), server_default=""),
        sa.Column("c", sa.Integer(), server_default=sa.text("5")), sa.Column("d", sa.Boolean(), server_default=sa.true()),
        sa.Column("e", sa.Boolean(), server_default=sa.false(), nullable=False), sa.Column("f", sa.DateTime(), server_default=sa.func.now()),
        sa.Column("g", sa.DateTime(), server_default=sa.func.current_timestamp()), sa.Column("h", sa.Date(), server_default=sa.func.current_date()),
        sa.Column("i", postgresql.JSONB(), server_default="{}"), sa.Column("j", postgresql.JSONB(), server_default=sa.text("'{\"a\": 1}'::jsonb")),
        sa.Column("k", postgresql.ARRAY(sa.Text()), server_default="{}"), sa.Column("l", sa.String(), server_default=None),
        sa.Column("m", sa.Integer(), server_default="0"), sa.Column("n", sa.Integer(), server_default=sa.literal_column("1 + 2")),
        sa.Column("o", sa.String(), server_default=sa.func.coalesce(sa.text("'x'"), "y")), sa.Column("p", sa.String(), server_default="50%"),
        sa.Column("q", sa.String(), server_default=sa.text("'10%'")), sa.Column("r", sa.String(), server_default="a\\b"),
        sa.Column("s", sa.Float(), server_default="0.5"), sa.Column("u", sa.DateTime(timezone=True), server_default=sa.text("(now() at time zone 'utc')")),
        sa.Column("v", sa.Text(), server_default=sa.null()), sa.Column("w", sa.Integer(), server_default=sa.cast("7", sa.Integer)),
    )


def downgrade():
    op.drop_table("t")
