# construct: MetaData, Table
"""a reflected table is joined"""
import sqlalchemy as sa
from alembic import op

revision = "reflected_join"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    op.create_table("parent", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("Part", sa.Integer(), primary_key=True))
    op.create_table("child", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("up", sa.Integer()), sa.Column("up_part", sa.Integer()),
                    sa.ForeignKeyConstraint(["up", "up_part"], ["parent.id", "parent.Part"]))
    op.create_table("lone", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute('INSERT INTO parent VALUES (1, 1), (2, 1), (2, 2)')
    op.execute("INSERT INTO child VALUES (7, 2, 1), (8, 2, 2), (9, NULL, NULL)")
    meta = sa.MetaData()
    meta.reflect(bind=bind)
    child, parent, lone = meta.tables["child"], meta.tables["parent"], meta.tables["lone"]
    other = parent.alias("other")
    said = []
    for joined, columns in ((parent.join(child), (parent.c.id, parent.c.Part, child.c.id)), (child.join(parent), (child.c.id, parent.c.Part)),
                            (child.outerjoin(other), (child.c.id, other.c.Part))):
        query = sa.select(*columns) if sa.__version__ >= "2" else sa.select(list(columns))
        said.extend(tuple(row) for row in bind.execute(query.select_from(joined).order_by(child.c.id)))
    try:
        child.join(lone)
    except sa.exc.NoForeignKeysError as error:
        said.append(str(error))
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
    op.drop_table("lone")
    op.drop_table("said")
