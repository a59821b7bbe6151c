# construct: inspector
# api: 2.0
# expect: refused
"""A column of an enum that was made behind the Inspector's first look has NullType there"""
import sqlalchemy as sa
from alembic import op

revision = "refused_inspector_later_type"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer()))
    inspector = sa.inspect(op.get_bind())
    inspector.get_columns("t")
    op.create_table("u", sa.Column("mood", sa.Enum("good", "bad", name="mood")))
    op.execute("COMMENT ON TABLE t IS '%s'" % type(inspector.get_columns("u")[0]["type"]).__name__)


def downgrade():
    pass
