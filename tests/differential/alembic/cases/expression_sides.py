# construct: Core statements
"""which side of a comparison stands first, as the database keeps it"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "expression_sides"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), sa.Column("b", sa.Text), sa.Column("j", JSONB))
    table.create(op.get_bind())
    a, b, j, free = table.c.a, table.c.b, table.c.j, sa.column("a", sa.Integer)
    conditions = [
        j["x"].as_string() == b, j["x"].astext == b, b == j["x"].astext, sa.func.length(b) == a, a == sa.func.length(b),
        sa.cast(b, sa.Integer) < a, a + 1 >= a, sa.func.length(b) - a != a, free == a, a == free, sa.func.length(b) > free,
        sa.literal_column("1") == a, sa.func.lower(b) == sa.column("b"),
    ]
    for number, condition in enumerate(conditions):
        op.create_check_constraint("c%d" % number, "t", condition)


def downgrade():
    op.drop_table("t")
