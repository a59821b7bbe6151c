# refused: a generator function
def f():
    yield 1
list(f())
