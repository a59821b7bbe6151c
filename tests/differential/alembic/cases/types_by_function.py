# construct: types
"""Functions that make types, and mutable types of the project's own"""
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.ext import mutable

revision = "types_by_function"
down_revision = None
branch_labels = None
depends_on = None


class Encoded(sa.TypeDecorator):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return json.dumps(value)


class Listed(mutable.Mutable, list):
    @classmethod
    def coerce(cls, key, value):
        if not isinstance(value, Listed):
            if isinstance(value, list):
                return Listed(value)
            return mutable.Mutable.coerce(key, value)
        return value

    def append(self, value):
        list.append(self, value)
        self.changed()


class Tracked(mutable.Mutable, dict):
    pass


def Number():
    return sa.BigInteger()


def Words():
    return Listed.as_mutable(Encoded)


def upgrade():
    op.create_table("t", sa.Column("id", sa.BigInteger().with_variant(Number, "sqlite"), primary_key=True),
                    sa.Column("words", Words()), sa.Column("tracked", Tracked.as_mutable(sa.JSON())),
                    sa.Column("n", sa.Integer().with_variant(Number, "postgresql")), sa.Column("late", type_=Number))
    op.add_column("t", sa.Column("more", type_=Number, nullable=True))
    table = sa.table("t", sa.column("id", sa.Integer()), sa.column("words", Words()))
    words = Listed(["a"])
    words.append("b")
    op.bulk_insert(table, [{"id": 1, "words": words}, {"id": len(words), "words": ["c"]}])
    for at, value in enumerate(("text", None, ["x"], Listed(["y"]))):
        try:
            op.execute("INSERT INTO t (id, n) VALUES (%d, %d)" % (10 + at, len(Listed.coerce("key", value) or "")))
        except ValueError as error:
            op.execute("INSERT INTO t (id, words) VALUES (99, '%s')" % str(error).replace("'", ""))


def downgrade():
    op.drop_table("t")
