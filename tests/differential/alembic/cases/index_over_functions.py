# construct: indexes
"""an Index whose expressions begin with a value"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = sa.Table("t", sa.MetaData(), sa.Column("d", sa.DateTime()), sa.Column("s", sa.Text()))
    t.create(op.get_bind())
    op.execute(CreateIndex(sa.Index("by_day", sa.func.date_trunc("day", t.c.d))))
    op.execute(CreateIndex(sa.Index("by_words", sa.func.to_tsvector(sa.text("'english'"), sa.func.coalesce(t.c.s, "")), postgresql_using="gin")))
    op.execute(CreateIndex(sa.Index("by_text", sa.text("lower(s)"), sa.text("d DESC"), _table=t)))


def downgrade():
    op.drop_table("t")
