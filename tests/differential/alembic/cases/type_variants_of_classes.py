# construct: types
"""with_variant() of types that are classes of the revision"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


class Wide(sa.types.UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "bigint"


class Known(sa.types.TypeDecorator):
    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(sa.String(7))


def upgrade():
    op.create_table("t", sa.Column("a", Wide().with_variant(sa.SmallInteger(), "postgresql")), sa.Column("b", Wide().with_variant(sa.Text(), "sqlite")),
                    sa.Column("c", Known().with_variant(sa.Text(), "postgresql")), sa.Column("d", Known().with_variant(Wide(), "mysql")),
                    sa.Column("e", sa.Text().with_variant(Wide(), "postgresql")))


def downgrade():
    op.drop_table("t")
