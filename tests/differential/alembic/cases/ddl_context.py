# construct: DDL elements
"""ddl with a context"""
import sqlalchemy as sa
from alembic import op

revision = "0053c"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer), sa.Column("at", sa.DateTime))
    for table, column in (("t", "at"),):
        op.execute(
            sa.DDL(
                'ALTER TABLE "%(table)s" ALTER COLUMN "%(column)s" TYPE timestamptz USING "%(column)s" AT TIME ZONE \'UTC\'',
                context={"table": table, "column": column, "unused": None},
            )
        )
    op.get_bind().execute(sa.DDL("COMMENT ON TABLE t IS '%(share)d%% of %(of)r, %(share)05.1f'", {"share": 7, "of": 8}))
    op.execute(sa.DDL("COMMENT ON COLUMN t.id IS 'no context, 100%%'", context={}))
    try:
        op.execute(sa.DDL("COMMENT ON COLUMN t.at IS '%(missing)s'", context={"other": 1}))
    except KeyError as error:
        op.execute(sa.DDL("COMMENT ON COLUMN t.at IS 'without %(name)s'", context={"name": error.args[0]}))


def downgrade():
    op.execute(sa.DDL("DROP TABLE %(name)s", context=dict(name="t")))
