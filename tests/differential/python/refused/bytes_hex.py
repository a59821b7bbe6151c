# refused: bytes.hex() with a separator
try:
    b"ab".hex(":")
except TypeError:
    print("caught")
