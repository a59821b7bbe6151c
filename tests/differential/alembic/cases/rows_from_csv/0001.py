# construct: data migrations
"""rows of a CSV file beside the revision, as a spreadsheet saves it"""
import csv
import os

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

with open(os.path.join(os.path.dirname(__file__), "people.csv"), encoding="utf-8-sig", newline="") as file:
    PEOPLE = list(csv.DictReader(file))


def upgrade():
    people = op.create_table("people", sa.Column("id", sa.Integer()), sa.Column("name", sa.String()), sa.Column("note", sa.Text()))
    op.bulk_insert(people, [{**row, "id": int(row["id"]), "name": row["name"] or None} for row in PEOPLE])


def downgrade():
    op.drop_table("people")
