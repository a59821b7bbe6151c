# refused: a yield at this place of a statement
def rows():
    def inner(a=(yield 1)):
        return a


list(rows())
