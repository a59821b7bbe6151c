# construct: types
"""types decorator"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = None
branch_labels = None
depends_on = None

from sqlalchemy.types import CHAR, TypeDecorator, UserDefinedType


class GUID(TypeDecorator):
    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(CHAR(32))


class Lower(TypeDecorator):
    impl = sa.String
    cache_ok = True


class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "POINT"


def upgrade():
    op.create_table("t", sa.Column("id", GUID(), primary_key=True), sa.Column("a", Lower(30)), sa.Column("b", Point()))


def downgrade():
    op.drop_table("t")
