# construct: MetaData, Table
"""A table that is in a MetaData already is not read again, unless it is told to"""
import sqlalchemy as sa
from alembic import op

revision = "metadata_reflects_again"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    said = []
    bind = op.get_bind()
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    meta = sa.MetaData()
    meta.reflect(bind=bind)
    first = meta.tables["t"]
    op.add_column("t", sa.Column("more", sa.Integer()))
    op.create_table("u", sa.Column("id", sa.Integer(), primary_key=True))
    said.append((sorted(first.c.keys()), sorted(meta.tables)))
    meta.reflect(bind=bind)
    said.append((sorted(meta.tables["t"].c.keys()), meta.tables["t"] is first, sorted(meta.tables)))
    again = sa.Table("t", meta, autoload_with=bind)
    said.append((again is first, sorted(again.c.keys())))
    read = sa.Table("t", meta, autoload_with=bind, extend_existing=True)
    said.append((read is first, sorted(read.c.keys()), sorted(first.c.keys())))
    op.drop_column("t", "more")
    meta.reflect(bind=bind)
    said.append(sorted(meta.tables["t"].c.keys()))
    op.drop_table("u")
    said.append((sorted(meta.tables), sorted(sa.Table("u", meta, autoload_with=bind).c.keys())))
    meta = sa.MetaData()
    meta.reflect(bind=bind, only=["t"])
    said.append((sorted(meta.tables), sorted(meta.tables["t"].c.keys()), meta.tables["t"] is first))
    other = sa.MetaData()
    sa.Table("t", other, sa.Column("mine", sa.Integer()))
    other.reflect(bind=bind)
    said.append(sorted(other.tables["t"].c.keys()))
    try:
        sa.Table("t", other, sa.Column("other", sa.Integer()))
    except sa.exc.InvalidRequestError as error:
        said.append(str(error))
    said.append(sorted(sa.Table("t", other, sa.Column("other", sa.Integer()), keep_existing=True).c.keys()))
    said.append(sorted(sa.Table("t", other, sa.Column("other", sa.Integer()), extend_existing=True).c.keys()))
    said.append(sorted(sa.Table("t", other, autoload_with=bind, extend_existing=True).c.keys()))
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.drop_table("t")
    op.drop_table("said")
