# construct: enums
"""enum explicit"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    kind = postgresql.ENUM("a", "b", name="Kind")
    kind.create(op.get_bind(), checkfirst=False)
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("t", sa.Column("k", kind, nullable=True))
    sa.Enum("u", "v", name="plain").create(op.get_bind())
    op.add_column("t", sa.Column("l", sa.Enum("u", "v", name="plain")))
    sa.Enum("w", name="sch", schema="public").create(op.get_bind(), checkfirst=True)
    op.alter_column("t", "l", type_=sa.Enum("w", name="sch", schema="public"), existing_type=sa.Enum("u", "v", name="plain"), postgresql_using="null")


def downgrade():
    op.drop_table("t")
    sa.Enum(name="plain").drop(op.get_bind(), checkfirst=False)
    postgresql.ENUM(name="Kind").drop(op.get_bind(), checkfirst=True)
    postgresql.ENUM(name="Kind").drop(op.get_bind(), checkfirst=True)
    sa.Enum("w", name="sch").drop(op.get_bind())
