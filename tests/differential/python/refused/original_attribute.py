# refused: 'float.as_integer_ratio' is not supported
try:
    print(getattr(1.5, "as_integer_ratio", None))
except AttributeError:
    print("caught")
