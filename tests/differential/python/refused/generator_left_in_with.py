# refused: a generator that is left inside 'try' or 'with': when Python closes it is not known here
class Manager:
    def __enter__(self):
        return 1

    def __exit__(self, *args):
        print("left", args)


def rows():
    with Manager() as n:
        yield n


print(any(rows()))
print("after")
