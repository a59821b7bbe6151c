# construct: types
"""arguments of types that their SQL does not show"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class Types:
    sqlite = sa.DATETIME(timezone=True)
    server = sa.DateTime(timezone=True).with_variant(sqlite, "sqlite")


def upgrade():
    op.create_table("t", sa.Column("at", Types.server),
                    sa.Column("pairs", postgresql.HSTORE(text_type=sa.String(3))),
                    sa.Column("more", postgresql.HSTORE(sa.Unicode())))
    said = op.create_table("said", sa.Column("what", sa.String()))
    for each in (Types.sqlite, sa.DATETIME(), postgresql.HSTORE(), postgresql.HSTORE(None), postgresql.HSTORE(text_type=sa.String(3)),
                 postgresql.HSTORE(sa.Text())):
        op.execute(said.insert().values(what=f"{each!r} {each}"))
    op.execute(said.insert().values(what=f"{Types.sqlite.timezone} {sa.DATETIME().timezone}"))
    try:
        with op.get_bind().begin_nested():
            op.add_column("t", sa.Column("other", Types.sqlite))
    except sa.exc.ProgrammingError as error:
        op.execute(said.insert().values(what=str(error.orig)))


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
