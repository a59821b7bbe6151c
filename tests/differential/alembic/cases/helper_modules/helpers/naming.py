"""Names."""
from . import PREFIX


def table_name(name):
    return f"{PREFIX}{name}"


def index_name(*columns):
    return "_".join(["ix", PREFIX.strip("_"), *columns])
