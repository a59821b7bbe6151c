# refused: a path that is no text
import os

try:
    os.path.basename(b"a/b")
except TypeError:
    print("caught")
