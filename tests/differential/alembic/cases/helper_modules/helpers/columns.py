"""Columns, and a statement whose error is caught here."""
import sqlalchemy as sa

from .naming import table_name


def standard():
    return [sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("name", sa.String(20), server_default=table_name("x"))]


def fill(connection, table):
    connection.execute(sa.text("INSERT INTO %s (id, x) VALUES (1, 2)" % table))
    try:
        with connection.begin_nested():
            connection.execute(sa.text("INSERT INTO %s (id, x) VALUES (1, 3)" % table))
    except sa.exc.IntegrityError:
        connection.execute(sa.text("INSERT INTO %s (id, x) VALUES (2, 4)" % table))
