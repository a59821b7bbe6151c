# construct: MetaData, Table
"""quote_schema and quote, of tables, MetaData and sequences."""
import sqlalchemy as sa
from alembic import op

revision = "schema_quote"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE SCHEMA "Odd"')
    op.execute("CREATE SCHEMA odd")
    m = sa.MetaData(schema="Odd", quote_schema=False)
    sa.Table("t", m, sa.Column("a", sa.Integer))
    sa.Table("u", m, sa.Column("a", sa.Integer), schema="Odd", quote_schema=True)
    sa.Table("v", m, sa.Column("a", sa.Integer), quote_schema=False, schema="Odd")
    sa.Table("W", m, sa.Column("a", sa.Integer), schema="Odd", quote_schema=False, quote=False)
    sa.Table("x", m, sa.Column("a", sa.Integer), schema="Odd")
    m.create_all(op.get_bind(), checkfirst=False)
    op.execute(sa.schema.CreateSequence(sa.Sequence("Seq", schema="Odd", quote_schema=False, quote=False)))
    op.execute(sa.schema.CreateSequence(sa.Sequence("Seq", schema="Odd", quote=True)))


def downgrade():
    op.execute('DROP SCHEMA "Odd" CASCADE')
    op.execute("DROP SCHEMA odd CASCADE")
