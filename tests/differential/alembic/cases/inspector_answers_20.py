# construct: inspector
# api: 2.0
"""What the inspector of 2.0 has more"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_answers_20"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SEQUENCE lonely")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, CONSTRAINT ck CHECK (a > 0))")
    op.execute("CREATE INDEX ix_a ON t (a)")
    inspector = sa.inspect(op.get_bind())
    assert inspector.has_index("t", "ix_a") and not inspector.has_index("t", "nope")
    assert inspector.has_schema("public") and not inspector.has_schema("nope")
    assert inspector.has_sequence("lonely") and not inspector.has_sequence("nope")
    assert inspector.get_sequence_names() == ["lonely"]


def downgrade():
    op.drop_table("t")
    op.execute("DROP SEQUENCE lonely")
