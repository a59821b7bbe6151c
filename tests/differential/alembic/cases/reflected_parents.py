# construct: MetaData, Table
"""tables that a reflected one refers to come along"""
import sqlalchemy as sa
from alembic import op

revision = "reflected_parents"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    said = []
    bind = op.get_bind()
    op.execute("CREATE SCHEMA far")
    op.execute("CREATE TABLE far.root (id int PRIMARY KEY)")
    op.create_table("parent", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("root_id", sa.Integer(), sa.ForeignKey("far.root.id")))
    op.create_table("child", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parent.id"), unique=True))
    meta = sa.MetaData()
    child = sa.Table("child", meta, autoload_with=bind)
    said.append(sorted(meta.tables))
    other = sa.MetaData()
    other.reflect(bind=bind, only=["child"])
    said.append(sorted(other.tables))
    third = sa.MetaData()
    third.reflect(bind=bind)
    said.append(sorted(third.tables))
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
    op.drop_table("said")
    op.execute("DROP SCHEMA far CASCADE")
