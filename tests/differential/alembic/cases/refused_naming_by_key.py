# construct: MetaData, Table
# expect: refused
"""The name of a foreign key would have the name of a column where a key is given."""
import sqlalchemy as sa
from alembic import op

revision = "refused_naming_by_key"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    m = sa.MetaData(naming_convention={"fk": "fk_%(table_name)s_%(referred_column_0_name)s"})
    sa.Table("a", m, sa.Column("id", sa.Integer, key="ident", primary_key=True))
    sa.Table("b", m, sa.Column("a_id", sa.ForeignKey("a.ident")))
    m.create_all(op.get_bind())


def downgrade():
    pass
