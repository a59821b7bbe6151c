"""Add x

Revision ID: 1f
Create Date: 2020-01-01
"""
import sqlalchemy as sa
from alembic import op
revision: str = ("a" "b")
down_revision = ("x", "y")
branch_labels = None
def upgrade():
    op.add_column("t", sa.Column("c", sa.Integer()))
