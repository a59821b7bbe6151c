# refused: re with bytes
import re

try:
    print(re.sub("a", "b", b"abc"))
except TypeError:
    print("caught")
