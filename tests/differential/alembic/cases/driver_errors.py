# construct: results
"""the driver's exceptions: by class, by SQLSTATE, by what they derive from"""
import psycopg2
import sqlalchemy as sa
from alembic import op
from psycopg2 import errorcodes, errors
from psycopg2.errorcodes import DUPLICATE_OBJECT
from psycopg2.errors import UndefinedTable
from psycopg2.extensions import QueryCanceledError, TransactionRollbackError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATES = ("42P01", "42601", "42710", "22012", "23505", "57014", "40001", "0A000", "XX000", "P0001", "38002", "08006", "02000",
          "ZZ123", "57ZZZ", "22ZZZ", "23ZZZ", "40ZZZ", "08ZZZ", "0AZZZ", "0BZZZ", "HVZZZ", "P0ZZZ", "XXZZZ", "F0ZZZ", "25ZZZ", "X1ZZZ")
BASES = (psycopg2.Error, psycopg2.DatabaseError, psycopg2.DataError, psycopg2.OperationalError, psycopg2.IntegrityError,
         psycopg2.InternalError, psycopg2.ProgrammingError, psycopg2.NotSupportedError, QueryCanceledError,
         TransactionRollbackError, errors.DivisionByZero, psycopg2.errors.SyntaxError)


def upgrade():
    conn = op.get_bind()
    seen = op.create_table("seen", sa.Column("what", sa.String()), sa.Column("text", sa.String()))

    def say(what, text):
        conn.execute(seen.insert().values(what=what, text=text))

    for state in STATES:
        try:
            with conn.begin_nested():
                conn.execute(sa.text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'm'; END $$"))
        except sa.exc.DBAPIError as error:
            orig = type(error.orig)
            say(state, " ".join([type(error).__name__, error.code, orig.__module__, orig.__name__, error.orig.pgcode,
                                 str(hasattr(error.orig, "sqlstate")), str(error).splitlines()[0],
                                 "".join("01"[isinstance(error.orig, base)] for base in BASES)]))
    try:
        with conn.begin_nested():
            conn.execute(sa.text("SELECT * FROM nowhere"))
    except sa.exc.ProgrammingError as error:
        say("class", str(isinstance(error.orig, UndefinedTable)))
        say("lookup", str(isinstance(error.orig, errors.lookup(DUPLICATE_OBJECT))))
        say("code", str(error.orig.pgcode == errorcodes.UNDEFINED_TABLE))
        say("str", str(error.orig))
    try:
        errors.lookup("UUUUU")
    except KeyError as error:
        say("no such state", repr(error))
    try:
        raise errors.UniqueViolation("ours")
    except psycopg2.IntegrityError as error:
        say("raised", f"{type(error).__name__}: {error} {error.pgcode} {error.args}")
    say("warning", str(issubclass(psycopg2.Warning, psycopg2.Error)) + str(issubclass(psycopg2.InterfaceError, psycopg2.Error)))


def downgrade():
    op.drop_table("seen")
