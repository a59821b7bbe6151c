# construct: inspector
"""An engine's Inspector, asked before the revision changes anything and behind what is committed"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_of_engine"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    inspector = sa.inspect(op.get_bind().engine)
    assert not inspector.has_table("t") and inspector.get_table_names() in ([], ["alembic_version"])
    op.create_table("t", sa.Column("id", sa.Integer()))
    with op.get_context().autocommit_block():
        assert sa.inspect(op.get_bind().engine).has_table("t")
        op.execute("CREATE TABLE u (id int)")
        assert sa.inspect(op.get_bind().engine).has_table("u")
    op.execute("INSERT INTO t VALUES (1)")
    assert [column["name"] for column in sa.inspect(op.get_bind().engine).get_columns("t")] == ["id"]


def downgrade():
    op.drop_table("t")
    op.drop_table("u")
