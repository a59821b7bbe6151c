"""A chain of Alembic revisions as projects have them: by far the most add columns and make tables, some execute SQL, loop
over names, alter, add constraints and look at nothing."""

HEADER = '''"""{title}

Revision ID: {revision}
Revises: {down}
Create Date: 2025-01-01 00:00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{revision}"
down_revision = {down!r}
branch_labels = None
depends_on = None

'''
TABLE = '''
def upgrade():
    op.create_table(
        "items_{n}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("weight", sa.Numeric(10, 2)),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{{}}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_items_{n}_name"), "items_{n}", ["name"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_items_{n}_name"), table_name="items_{n}")
    op.drop_table("items_{n}")
'''
COLUMNS = '''
def upgrade():
    op.add_column("items_{t}", sa.Column("note_{n}", sa.Text(), nullable=True))
    op.add_column("items_{t}", sa.Column("is_open_{n}", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    op.drop_column("items_{t}", "is_open_{n}")
    op.drop_column("items_{t}", "note_{n}")
'''
EXECUTE = '''
def upgrade():
    for state in ("new", "old", "gone"):
        op.execute(f"INSERT INTO items_{t} (name, state) VALUES ('row {n}', '{{state}}')")
    op.execute("UPDATE items_{t} SET state = 'kept' WHERE state = 'old'")


def downgrade():
    op.execute("DELETE FROM items_{t} WHERE name = 'row {n}'")
'''
ALTER = '''
def upgrade():
    op.alter_column("items_{t}", "name", existing_type=sa.String(length=120), type_=sa.String(length={length}))
    op.create_unique_constraint("uq_items_{t}_{n}", "items_{t}", ["id", "name"])


def downgrade():
    op.drop_constraint("uq_items_{t}_{n}", "items_{t}", type_="unique")
    op.alter_column("items_{t}", "name", existing_type=sa.String(length={length}), type_=sa.String(length=120))
'''
BATCH = '''
def upgrade():
    with op.batch_alter_table("items_{t}") as batch_op:
        batch_op.add_column(sa.Column("kind_{n}", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_items_{t}_kind_{n}", ["kind_{n}"])


def downgrade():
    with op.batch_alter_table("items_{t}") as batch_op:
        batch_op.drop_index("ix_items_{t}_kind_{n}")
        batch_op.drop_column("kind_{n}")
'''
ROUND = (TABLE, COLUMNS, COLUMNS, EXECUTE, ALTER, TABLE, COLUMNS, BATCH, COLUMNS, EXECUTE)


def chain(count):
    """File name and text of each revision, oldest first."""
    table, down = 0, None
    for n in range(count):
        body = ROUND[n % len(ROUND)]
        table = n if body is TABLE else table
        revision = f"{n * 2654435761 % 2 ** 32:08x}{n:04x}"
        header = HEADER.format(title=f"revision {n}", revision=revision, down=down)
        yield f"{revision}_revision_{n}.py", header + body.format(n=n, t=table, length=121 + n)
        down = revision
