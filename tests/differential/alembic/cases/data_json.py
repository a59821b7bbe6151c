# construct: data migrations
"""data json"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_json"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    import json
    conn = op.get_bind()
    op.execute("CREATE TABLE t (id int, data jsonb, doc json)")
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("data", postgresql.JSONB), sa.column("doc", sa.JSON))
    op.bulk_insert(t, [{"id": 1, "data": {"b": [1, 2.5, None, True], "a": "ü'%:x"}, "doc": {"z": 1, "a": {}}}])
    for row in conn.execute(sa.text("SELECT id, data FROM t")):
        data = row[1]
        data["added"] = {"n": len(data)}
        conn.execute(sa.text("UPDATE t SET data = :data, doc = CAST(:doc AS json) WHERE id = :id"), {"data": json.dumps(data, sort_keys=True), "doc": json.dumps(data), "id": row[0]})


def downgrade():
    op.drop_table("t")
