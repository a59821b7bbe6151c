import math
from decimal import Decimal
print(math.ceil(1.2), math.floor(-1.2), math.sqrt(9), math.ceil(5))
for t in ("1.50", "0", "-0.0", "100", "1E+5", "1.5e-10", "0.000001", "0.0000001", "123456789.987654321", "-12", "1e3", ".5", "5."):
    print(Decimal(t), repr(Decimal(t)))
print(Decimal("1.0") == Decimal("1"), Decimal("1.5") > 1, Decimal("-2") < Decimal("-1"), bool(Decimal("0.0")), Decimal(7), Decimal("2") == 2, f"{Decimal('1.25')}", str(Decimal("10")))

import random
import sys
shuffled = list(range(20))
print(random.shuffle(shuffled), sorted(shuffled) == list(range(20)), len(shuffled), random.shuffle([]))
sys.path.append("elsewhere")
sys.path.insert(0, "/nowhere")
