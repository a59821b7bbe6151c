# construct: inspect
"""The server_default of a column that was reflected."""
import re

import sqlalchemy as sa
from alembic import op

revision = "reflected_default"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer(), server_default=sa.text("1 + 1")),
                    sa.Column("s", sa.String(9), server_default="it's"), sa.Column("at", sa.DateTime(), server_default=sa.func.now()),
                    sa.Column("plain", sa.Integer()))
    op.execute("CREATE SCHEMA s")
    op.create_table("u", sa.Column("id", sa.BigInteger(), primary_key=True), schema="s")
    metadata = sa.MetaData()
    metadata.reflect(bind=op.get_bind(), only=["t"])
    u = sa.Table("u", metadata, autoload_with=op.get_bind(), schema="s")
    op.create_table("said", sa.Column("name", sa.Text()), sa.Column("text", sa.Text()))
    for column in list(metadata.tables["t"].columns) + list(u.columns):
        default = column.server_default
        text = None if default is None else default.arg.text
        op.execute(sa.text("INSERT INTO said VALUES (:name, :text)").bindparams(name=column.name, text=text))
    name = re.search(r"nextval\('(.*)'::regclass", metadata.tables["t"].c.id.server_default.arg.text).group(1)
    op.execute(f"ALTER SEQUENCE {name} RENAME TO counted")


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
    op.drop_table("u", schema="s")
    op.execute("DROP SCHEMA s")
