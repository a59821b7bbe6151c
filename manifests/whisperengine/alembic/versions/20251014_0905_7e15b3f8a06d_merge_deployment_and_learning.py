"""Merge the deployment and learning branches

Revision ID: 7e15b3f8a06d
Revises: f3a8c1574de0, 0ae5c7d12b94
Create Date: 2025-10-14 09:05:11.003492

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '7e15b3f8a06d'
down_revision: Union[str, Sequence[str], None] = ('f3a8c1574de0', '0ae5c7d12b94')
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
