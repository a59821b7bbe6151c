# refused: a generator that is left inside 'try' or 'with': when Python closes it is not known here
def rows():
    try:
        yield 1
    except:
        print("closed")
        raise


for _, row in zip([1], rows()):
    print(row)
print("after")
