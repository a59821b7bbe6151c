# construct: results
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    bind = op.get_bind()
    op.create_table("told", sa.Column("what", sa.Text))
    rows = bind.execute(sa.text("SELECT * FROM (VALUES (1, 'one', NULL), (2, 'two', 'x'), (3, NULL, 'y')) AS v (a, b, c)")).all()
    for row in rows:
        match row:
            case (1, str(name), None):
                told = f"first {name}"
            case (number, None, other):
                told = f"no name: {number} {other}"
            case [_, *rest]:
                told = f"rest {rest}"
        bind.execute(sa.text("INSERT INTO told VALUES (:told)"), {"told": told})
        match row._mapping:
            case {"b": str(name), **others} if others["c"]:
                told = f"mapped {name} {sorted(others.items())}"
            case {"missing": _}:
                told = "never"
            case {"a": int(number)}:
                told = f"mapped {number}"
        bind.execute(sa.text("INSERT INTO told VALUES (:told)"), {"told": told})


def downgrade():
    match op.get_bind().execute(sa.text("SELECT count(*) FROM told")).scalar():
        case 6:
            op.drop_table("told")
