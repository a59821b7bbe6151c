# refused: use .value
import enum
class E(str, enum.Enum):
    A = "a"
print(f"{E.A}")
