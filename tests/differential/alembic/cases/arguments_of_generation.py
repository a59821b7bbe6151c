# construct: types
"""arguments that one generation takes and the other does not"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MAKERS = {
    "metadata of a connection": lambda: sa.MetaData(op.get_bind()),
    "metadata of a number": lambda: sa.MetaData(3),
    "metadata bind": lambda: sa.MetaData(bind=None),
    "metadata schema": lambda: sa.MetaData(schema="s"),
    "metadata quoted": lambda: sa.MetaData(schema=sa.sql.elements.quoted_name("s", True)),
    "string": lambda: sa.String(3, collation="C"),
    "convert_unicode": lambda: sa.String(3, convert_unicode=True),
    "_expect_unicode": lambda: sa.VARCHAR(length=3, _expect_unicode=False),
    "positional": lambda: sa.String(3, None, False),
    "text": lambda: sa.Text(convert_unicode=False, unicode_error=None),
    "uuid": lambda: postgresql.UUID(as_uuid=True),
    "uuid native": lambda: postgresql.UUID(as_uuid=True, native_uuid=True),
    "json": lambda: sa.JSON(none_as_null=True),
    "json astext": lambda: sa.JSON(astext_type=sa.Text()),
    "jsonb astext": lambda: postgresql.JSONB(astext_type=sa.Text()),
}


def upgrade():
    said = op.create_table("said", sa.Column("what", sa.String()), sa.Column("outcome", sa.String()))
    for what, make in MAKERS.items():
        outcome = "made"
        try:
            make()
        except sa.exc.ArgumentError as error:
            outcome = f"ArgumentError {error}"
        except TypeError:
            outcome = "TypeError"
        op.execute(said.insert().values(what=what, outcome=outcome))


def downgrade():
    op.drop_table("said")
