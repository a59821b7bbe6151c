# construct: naming convention
# option: naming.fk = %(table_name)s_%(column_0_name)s_fkey
# option: naming.pk = %(table_name)s_pkey
"""the naming convention of the context's metadata"""
import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    metadata = op.get_context().opts["target_metadata"]
    assert metadata.naming_convention["fk"] == "%(table_name)s_%(column_0_name)s_fkey"
    assert op.get_context().opts.get("target_metadata") is not None
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
    with op.batch_alter_table("t", naming_convention=metadata.naming_convention) as batch_op:
        batch_op.create_primary_key(batch_op.f("t_pkey"), ["a"])


def downgrade():
    op.drop_table("t")
