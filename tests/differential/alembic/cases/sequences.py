# construct: sequences
"""sequences"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.schema.CreateSequence(sa.Sequence("s", start=3)))
    seq = sa.Sequence("q", start=5, increment=2)
    seq.create(op.get_bind())
    op.create_table("t", sa.Column("id", sa.Integer(), seq, server_default=seq.next_value(), primary_key=True))


def downgrade():
    op.drop_table("t")
    sa.Sequence("q").drop(op.get_bind())
    op.execute(sa.schema.DropSequence(sa.Sequence("s")))
