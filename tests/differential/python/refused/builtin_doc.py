# refused: the __doc__ of a builtin value
print("a".__doc__)
