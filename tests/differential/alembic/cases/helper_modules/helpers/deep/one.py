"""A module of a package within, and a name back into the one above."""
from .. import PREFIX
from ..naming import index_name

__all__ = ["NEITHER_THERE", "TWO"]
TWO = 2


def NEITHER_THERE():
    return index_name(PREFIX)
