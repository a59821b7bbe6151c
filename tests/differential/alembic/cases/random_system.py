# construct: random, secrets
"""Generators of the system's, and the names of sqlalchemy.sql.ddl."""
import random
import secrets
from random import SystemRandom

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.ddl import CreateSequence, DropSequence

revision = "random_system"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute(CreateSequence(sa.Sequence("counted", start=5)))
    numbers = [random.SystemRandom().randint(10, 12), SystemRandom().choice([10, 11]), secrets.SystemRandom().randint(10, 10)]
    op.create_table("t", sa.Column("n", sa.Integer()))
    op.execute(f"INSERT INTO t VALUES ({sum(1 for n in numbers if 10 <= n <= 12)})")


def downgrade():
    op.drop_table("t")
    op.execute(DropSequence(sa.Sequence("counted")))
