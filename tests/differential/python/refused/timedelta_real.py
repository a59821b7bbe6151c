# refused: '*' of a timedelta and this number
from datetime import timedelta

try:
    timedelta(days=1) * 1.5
except TypeError:
    print("caught")
