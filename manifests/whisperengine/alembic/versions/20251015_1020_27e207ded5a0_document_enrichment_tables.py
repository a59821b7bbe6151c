"""Document the enrichment tables

The semantic knowledge graph is created by plain SQL, not by Alembic:
see sql/enrichment/0001_semantic_knowledge_graph.sql. This revision records it
in our history, so that a reader of the revisions meets the tables here.

Revision ID: 27e207ded5a0
Revises: 3c91e7b5d024
Create Date: 2025-10-15 10:20:38.957260

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '27e207ded5a0'
down_revision: Union[str, Sequence[str], None] = '3c91e7b5d024'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Documentation only: nothing is created here.

    fact_entities
        What is known to exist: people, places, hobbies, foods. One row per
        (entity_type, entity_name), jsonb attributes, generated search vector.

    user_fact_relationships
        How a user relates to an entity (likes, owns, visited), with confidence
        and emotional context. References universal_users.

    entity_relationships
        Edges between entities (similar_to, part_of, requires), with a weight.
    """
    pass


def downgrade() -> None:
    """The tables are not ours to drop."""
    pass
