# refused: '+' of Counters
from collections import Counter

try:
    Counter("a") + Counter("b")
except TypeError:
    print("caught")
