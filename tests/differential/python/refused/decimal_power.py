# refused: a Decimal to this power
from decimal import Decimal

print(Decimal(2) ** Decimal("0.5"))
