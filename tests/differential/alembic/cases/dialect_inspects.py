# construct: inspector
# api: 2.0
"""What the dialect finds, asked with the connection"""
import sqlalchemy as sa
from alembic import op

revision = "dialect_inspects"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.Integer()))
    op.create_index("ix_a", "t", ["a"])
    bind = op.get_bind()
    dialect = bind.dialect
    said = [dialect.has_index(bind, "t", "ix_a"), dialect.has_index(bind, "t", "ix_b"), dialect.has_index(bind, "u", "ix_a"),
            dialect.get_pk_constraint(bind, "t")["name"], dialect.get_pk_constraint(connection=bind, table_name="t", schema="public")["constrained_columns"],
            [index["name"] for index in dialect.get_indexes(bind, "t")], [column["name"] for column in dialect.get_columns(bind, "t")],
            "t" in dialect.get_table_names(bind), dialect.get_foreign_keys(bind, "t")]
    op.create_table("said", sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
