# refused: '==' of Counters
from collections import Counter

print(Counter({"a": 0}) == Counter())
