# refused: a yield at this place of a statement
def rows():
    data = {}
    data[(yield 1)] = 2


list(rows())
