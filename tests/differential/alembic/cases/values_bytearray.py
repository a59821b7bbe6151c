# construct: values
"""a bytearray as a value"""
import sqlalchemy as sa
from alembic import op

revision = "values_bytearray"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    table = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("data", sa.LargeBinary))
    data = bytearray(b"\x00'\\\xff")
    data.append(7)
    bind = op.get_bind()
    op.bulk_insert(table, [{"id": 1, "data": data}])
    bind.execute(table.insert().values(id=2, data=bytearray(b"x")))
    bind.execute(sa.text("INSERT INTO t VALUES (3, :data)"), {"data": data})
    read = bytearray()
    for row in bind.execute(sa.text("SELECT data FROM t ORDER BY id")):
        read.extend(bytes(row.data))
    bind.execute(sa.text("INSERT INTO t VALUES (4, :data)"), {"data": bytes(read)})


def downgrade():
    op.drop_table("t")
