# construct: constraints
"""constraints alter"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE o (id int UNIQUE, x int, y int, UNIQUE (x, y)); CREATE TABLE t (id int NOT NULL, a int, b int, r int4range)')
    op.create_primary_key("pk_t", "t", ["id"])
    op.create_foreign_key("fk_a", "t", "o", ["a"], ["id"], ondelete="CASCADE", onupdate="RESTRICT", deferrable=True, initially="IMMEDIATE")
    op.create_foreign_key(None, "t", "o", ["a", "b"], ["x", "y"], match="SIMPLE")
    op.create_foreign_key("fk_nv", "t", "o", ["b"], ["id"], postgresql_not_valid=True)
    op.create_unique_constraint("uq_b", "t", ["b"])
    op.create_unique_constraint(None, "t", ["a", "b"])
    op.create_check_constraint("ck_pos", "t", "a > 0")
    op.create_check_constraint("ck_two", "t", sa.and_(sa.column("a") > 0, sa.or_(sa.column("b") < 5, sa.column("b").is_(None))))
    op.create_check_constraint("ck_in", "t", sa.column("a").in_([1, 2, 3]), postgresql_not_valid=True)
    op.create_exclude_constraint("ex_r", "t", (sa.column("r"), "&&"), using="gist")
    op.create_foreign_key("fk_self", "t", "t", ["a"], ["id"])


def downgrade():
    op.drop_constraint("fk_self", "t", type_="foreignkey")
    op.drop_constraint("ck_pos", "t", type_="check")
    op.drop_constraint("uq_b", "t", type_="unique")
    op.drop_constraint("ex_r", "t")
    op.drop_constraint("fk_a", "t")
    op.drop_constraint("pk_t", "t", type_="primary")
    op.drop_table("t")
    op.drop_table("o")
