# refused: a generator that is left inside 'try' or 'with': when Python closes it is not known here
def rows():
    try:
        yield 0
    finally:
        print("closed")


try:
    [1 // n for n in rows()]
except ZeroDivisionError as error:
    print(error)
