# construct: get_bind
"""The dialect's preparer of identifiers"""
import sqlalchemy as sa
from alembic import op

revision = "dialect_preparer"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    preparer = op.get_bind().dialect.identifier_preparer
    names = ["plain", "Upper", "user", "with space", 'has"quote', "_x", "1st", "a$b", "table", "name", "é"]
    op.create_table("said", sa.Column("n", sa.Integer()), sa.Column("what", sa.String()))
    rows = [preparer.quote(name) for name in names] + [preparer.quote_identifier(name) for name in names]
    rows += [preparer.quote_schema("Some"), preparer.format_table(sa.table("User", schema="order"))]
    rows.append(op.get_context().dialect.identifier_preparer.quote(sa.sql.quoted_name("lower", quote=True)))
    op.bulk_insert(sa.table("said", sa.column("n", sa.Integer()), sa.column("what", sa.String())),
                   [{"n": n, "what": row} for n, row in enumerate(rows)])


def downgrade():
    op.drop_table("said")
