# refused: Decimal() of this text
from decimal import Decimal, InvalidOperation

try:
    print(Decimal("NaN"))
except InvalidOperation:
    print("caught")
