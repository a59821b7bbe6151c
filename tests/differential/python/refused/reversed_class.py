# refused: reversed() of a 'type'
from enum import Enum


class Color(Enum):
    RED = 1


try:
    print(list(reversed(Color)))
except TypeError:
    print("caught")
