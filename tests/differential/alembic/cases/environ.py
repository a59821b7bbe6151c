# construct: source options
# option: env.LOCKSTEP_CASE_UNSET =
# option: env.PYTHONDONTWRITEBYTECODE = 1
"""The environment as the options say"""
import os
from os import environ

import sqlalchemy as sa
from alembic import op

revision = "0212"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Text()))
    for value in (
        os.environ["PYTHONDONTWRITEBYTECODE"],
        os.environ.get("LOCKSTEP_CASE_UNSET", "none"),
        os.getenv("PYTHONDONTWRITEBYTECODE", "other") + str(os.getenv("LOCKSTEP_CASE_UNSET")),
        "in" if "PYTHONDONTWRITEBYTECODE" in environ else "not in",
        "in" if "LOCKSTEP_CASE_UNSET" in environ else "not in",
    ):
        op.execute(f"INSERT INTO t VALUES ('{value}')")
    try:
        os.environ["LOCKSTEP_CASE_UNSET"]
    except KeyError as error:
        op.execute(sa.text("INSERT INTO t VALUES (:e)").bindparams(e=str(error)))


def downgrade():
    op.drop_table("t")
