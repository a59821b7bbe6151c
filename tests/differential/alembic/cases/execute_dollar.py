# construct: execute
"""execute dollar"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "execute_dollar"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (a int, b int)")
    op.execute("""CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        NEW.b := NEW.a * 2; -- a remark; with a semicolon
        RETURN NEW;
    END;
    $body$""")
    op.execute("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")
    op.execute("INSERT INTO t VALUES (4)")
    op.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM t WHERE a = 9) THEN INSERT INTO t VALUES (9); END IF; END $$")


def downgrade():
    op.drop_table("t")
    op.execute("DROP FUNCTION f()")
