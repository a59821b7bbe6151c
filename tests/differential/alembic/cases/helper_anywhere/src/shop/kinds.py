"""What the revisions share with the rest of the project"""
import enum

import sqlalchemy as sa
import http.server

SCHEMA = "shop"


class Colour(str, enum.Enum):
    RED = "red"
    GREEN = "green"


def is_postgresql(connection):
    return connection.engine.name == "postgresql"


def amount(**keywords):
    return sa.Numeric(10, 2, **keywords)


def serve():
    http.server.HTTPServer(("", 8000), None).serve_forever()
