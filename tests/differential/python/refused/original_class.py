# refused: 'int.from_bytes' is not supported
try:
    int.from_bytes(b"a", "big")
except AttributeError:
    print("caught")
