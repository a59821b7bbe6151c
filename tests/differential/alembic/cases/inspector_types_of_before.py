# construct: inspector
"""Enums of before the Inspector's first look, and a new Inspector for later ones"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_types_of_before"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer()), sa.Column("mood", sa.Enum("good", "bad", name="mood")))
    inspector = sa.inspect(op.get_bind())
    said = [type(column["type"]).__name__ for column in inspector.get_columns("t")]
    op.create_table("u", sa.Column("mood", sa.String()), sa.Column("n", sa.Numeric(5, 2)))
    said += [type(column["type"]).__name__ for column in inspector.get_columns("u")]
    op.create_table("v", sa.Column("size", sa.Enum("small", "big", name="size")))
    said += [type(column["type"]).__name__ + "".join(column["type"].enums) for column in sa.inspect(op.get_bind()).get_columns("v")]
    op.execute("COMMENT ON TABLE t IS '%s'" % " ".join(said))


def downgrade():
    for name in ("t", "u", "v"):
        op.drop_table(name)
    op.execute("DROP TYPE mood")
    op.execute("DROP TYPE size")
