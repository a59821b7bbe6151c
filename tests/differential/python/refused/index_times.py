# refused: a number that __index__() would give
class Three:
    def __index__(self):
        return 3


try:
    print("ab" * Three())
except TypeError:
    print("caught")
