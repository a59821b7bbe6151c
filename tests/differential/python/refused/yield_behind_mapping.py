# refused: a yield at this place of an expression
def rows():
    return dict(**{"a": 1}, b=(yield))


list(rows())
