# construct: MetaData, Table
"""What a column knows of its default, and get_columns() of a schema that is named"""
import sqlalchemy as sa
from alembic import op

revision = "reflect_columns"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("said", sa.Column("what", sa.String()))
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer(), server_default="5"),
                    sa.Column("s", sa.String(9), server_default=sa.text("'a'::text || 'b'")), sa.Column("plain", sa.String()),
                    sa.Column("at", sa.DateTime(), server_default=sa.func.now()))
    bind = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(bind=bind, only=["t"])
    rows = []
    for column in metadata.tables["t"].columns:
        rows.append(column.name)
    rows.append(str(metadata.tables["t"].c.plain.server_default))
    for schema in (None, "public"):
        rows += [str(column["default"]) for column in sa.inspect(bind).get_columns("t", schema=schema)]
    here = sa.Column("x", sa.Integer(), server_default="8")
    rows.append(here.server_default.arg)
    rows.append(str(sa.Column("x", sa.Integer(), server_default=sa.text("9")).server_default.arg))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": row} for row in rows])


def downgrade():
    op.drop_table("t")
    op.drop_table("said")
