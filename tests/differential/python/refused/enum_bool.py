# refused: 'Color.__bool__' is not supported
from enum import Enum


class Color(Enum):
    RED = 1


print(hasattr(Color, "nothing"), hasattr(Color, "__bool__"))
