# construct: MetaData, Table
"""the foreign keys of a table, of one from the catalog as well"""
import sqlalchemy as sa
from alembic import op

revision = "table_foreign_keys"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("country", sa.Column("id", sa.Integer, primary_key=True))
    town = op.create_table("town", sa.Column("id", sa.Integer, primary_key=True),
                           sa.Column("country_id", sa.Integer, sa.ForeignKey("country.id", name="fk_country")),
                           sa.Column("other", sa.Integer),
                           sa.ForeignKeyConstraint(["other"], ["country.id"], name="other fk"))
    assert sorted(key.name for key in town.foreign_key_constraints) == ["fk_country", "other fk"]
    assert all(isinstance(key, sa.ForeignKeyConstraint) for key in town.foreign_key_constraints)
    found = sa.Table("town", sa.MetaData(), autoload_with=op.get_bind())
    assert len(found.foreign_key_constraints) == 2
    op.drop_constraint("other fk", "town", type_="foreignkey")
    for constraint in found.foreign_key_constraints:
        if constraint.name == "fk_country":
            op.drop_constraint(constraint.name, "town", type_="foreignkey")
    assert sa.Table("town", sa.MetaData(), autoload_with=op.get_bind()).foreign_key_constraints == set()
    some = sa.Table("town", sa.MetaData(), autoload_with=op.get_bind(), include_columns=["id", "other"])
    op.bulk_insert(some, [{"id": 1, "other": 2}])
    assert some.c.keys() == ["id", "other"]
    assert tuple(op.get_bind().execute(some.select()).first()) == (1, 2)


def downgrade():
    op.drop_table("town")
    op.drop_table("country")
