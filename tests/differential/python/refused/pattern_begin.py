# refused: pos and endpos of a pattern
import re

try:
    re.compile("a").search("ba", 1)
except TypeError:
    print("caught")
