# refused: a number that __index__() would give
class Number:
    def __index__(self):
        return 1


try:
    print("abc"[: Number()])
except TypeError:
    print("caught")
