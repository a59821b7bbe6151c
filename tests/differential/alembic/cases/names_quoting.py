# construct: names and quoting
"""names quoting"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("Order", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("select", sa.Integer()), sa.Column("MixedCase", sa.Text(), index=True),
        sa.Column("with space", sa.Text()), sa.Column("per%cent", sa.Text()), sa.Column("quo\"te", sa.Text()), sa.Column("9start", sa.Text()), sa.Column("a$b", sa.Text()),
        sa.Column("\u00fcmlaut", sa.Text(), comment="\u00fc"), sa.Column("value", sa.Text()), sa.Column("left", sa.Text()), sa.UniqueConstraint("select", name="UQ_x"))
    op.add_column("Order", sa.Column("user", sa.Text()))
    op.create_index("IX_mixed", "Order", ["MixedCase", "select"])
    op.alter_column("Order", "select", new_column_name="from")
    op.rename_table("Order", "user")


def downgrade():
    op.drop_table("user")
