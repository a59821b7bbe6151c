# construct: types
"""compiles() for other databases, Mutable types, parts of the dialect"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.json import JSONB
from sqlalchemy.engine import reflection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.mutable import MutableDict, MutableList

revision = "0209"
down_revision = None
branch_labels = None
depends_on = None


class Data(sa.TypeDecorator):
    impl = JSONB
    cache_ok = True


@compiles(JSONB, "sqlite")
def _compile(*args, **kwargs):
    return "JSONB"


@compiles(sa.LargeBinary, "mysql", "mariadb")
def _binary(element, compiler, **kw):
    return "LONGBLOB"


def upgrade():
    op.create_table(
        "t",
        sa.Column("a", MutableDict.as_mutable(JSONB), server_default="{}", nullable=False),
        sa.Column("b", MutableList.as_mutable(postgresql.ARRAY(sa.Integer()))),
        sa.Column("c", sa.dialects.postgresql.json.JSON(astext_type=sa.Text())),
        sa.Column("d", Data()),
        sa.Column("e", sa.LargeBinary()),
    )
    inspector = reflection.Inspector(op.get_bind())
    assert inspector.dialect.name == "postgresql"
    if "t" in inspector.get_table_names():
        op.add_column("t", sa.Column("f", sa.Integer()))


def downgrade():
    op.drop_table("t")
