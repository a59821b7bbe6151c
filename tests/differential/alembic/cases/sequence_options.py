# construct: sequences
"""sequence options"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "sequence_options"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.schema.CreateSequence(sa.Sequence("s1", start=5, increment=2, minvalue=1, maxvalue=50, cycle=True, cache=3)))
    sa.Sequence("s2", schema="public").create(op.get_bind(), checkfirst=True)
    op.create_table("t", sa.Column("id", sa.Integer(), sa.Sequence("s1"), server_default=sa.Sequence("s1").next_value(), primary_key=True))
    op.execute("INSERT INTO t DEFAULT VALUES")


def downgrade():
    op.drop_table("t")
    op.execute(sa.schema.DropSequence(sa.Sequence("s1")))
    sa.Sequence("s2").drop(op.get_bind())
