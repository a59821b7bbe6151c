# construct: DDL elements
"""ddl elements"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    op.execute(sa.schema.CreateSchema("app"))
    m = sa.MetaData()
    t = sa.Table("t", m, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Text, sa.CheckConstraint("a <> ''")), schema="app")
    conn.execute(sa.schema.CreateTable(t))
    conn.execute(sa.schema.CreateIndex(sa.Index("ix_a", t.c.a)))
    op.execute(sa.DDL("COMMENT ON TABLE app.t IS '100%%'"))


def downgrade():
    op.get_bind().execute(sa.schema.DropTable(sa.Table("t", sa.MetaData(), schema="app")))
    op.execute(sa.schema.DropSchema("app", cascade=True))
