# refused: when Python closes it is not known here; the code ended with ValueError: at last
def rows():
    try:
        yield 1
    finally:
        print("closed")


g = rows()
next(g)
raise ValueError("at last")
