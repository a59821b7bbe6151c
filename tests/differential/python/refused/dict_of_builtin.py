# refused: the __dict__ of a builtin value
from decimal import Decimal

print(vars(Decimal(1)))
