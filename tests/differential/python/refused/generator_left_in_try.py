# refused: a generator that is left inside 'try' or 'with': when Python closes it is not known here
def rows():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


g = rows()
print(next(g))
g = None
print("after")
