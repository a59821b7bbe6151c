# refused: 'float.hex' is not supported
print(hasattr(1.5, "hex"))
