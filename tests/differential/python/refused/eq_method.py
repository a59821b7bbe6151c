# refused: __eq__ of values of two types
print((1).__eq__("a"))
