# construct: ForeignKey
"""What a MetaData does not have, its tables cannot refer to, although the database has it."""
import sqlalchemy as sa
from alembic import op

revision = "foreign_key_to_table_unknown"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer, primary_key=True))
    made = []
    for use in ("create_all", "drop_all", "create", "drop"):
        m = sa.MetaData()
        b = sa.Table("b", m, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id")))
        try:
            if use.endswith("all"):
                getattr(m, use)(op.get_bind())
            else:
                getattr(b, use)(op.get_bind(), checkfirst=True)
            made.append(use)
        except sa.exc.NoReferencedTableError:
            made.append("no" + use)
    op.create_table("_".join(made), sa.Column("id", sa.Integer))
    m = sa.MetaData()
    sa.Table("a", m, autoload_with=op.get_bind())
    sa.Table("b", m, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id"))).create(op.get_bind())


def downgrade():
    m = sa.MetaData()
    b = sa.Table("b", m, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id")))
    try:
        m.drop_all(op.get_bind())
    except sa.exc.NoReferencedTableError:
        op.drop_table("b")
    for name in ("a", "nocreate_all_drop_all_nocreate_drop"):
        op.drop_table(name)
