# construct: ForeignKey
"""The schema of a MetaData goes without saying in its foreign keys."""
import sqlalchemy as sa
from alembic import op

revision = "foreign_key_by_key_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA s")
    m = sa.MetaData(schema="s")
    sa.Table("a", m, sa.Column("id", sa.Integer, key="ident", primary_key=True))
    sa.Table("b", m, sa.Column("a_id", sa.Integer, sa.ForeignKey("a.ident")), sa.Column("b_id", sa.ForeignKey("s.a.ident")))
    m.create_all(op.get_bind())


def downgrade():
    op.drop_table("b", schema="s")
    op.drop_table("a", schema="s")
    op.execute("DROP SCHEMA s")
