# refused: a timedelta and this float
from datetime import timedelta

try:
    timedelta(days=1) / 0.0
except ZeroDivisionError:
    print("caught")
