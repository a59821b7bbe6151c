"""Functions that remember: functools.cache and lru_cache."""
import functools
from functools import cache, lru_cache

asked = []


@cache
def double(n):
    """Twice."""
    asked.append(n)
    return n * 2


print(double(2), double(2), double(2.0), double(True), double(1), double(1.0), asked)
print(double.__name__, double.__doc__, double.__wrapped__(3), asked)
double.cache_clear()
print(double(2), asked)
print(double(n=2), double(n=2), len(asked))


@lru_cache(maxsize=2)
def named(a, b=0, **more):
    asked.append((a, b, more))
    return [a, b]


del asked[:]
print(named(1, 2), named(1, b=2), named(a=1, b=2), named(b=2, a=1), len(asked))
first = named("x")
print(named("x") is first, named("y"), named("x") is first, named("z"), named("x") is first, named("y"), asked[4:])


@lru_cache
def fib(n):
    asked.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)


del asked[:]
print(fib(30), len(asked), fib(31), len(asked))


@lru_cache()
def plain():
    asked.append("plain")


plain(), plain()
print(asked[-1:], len(asked))


@functools.lru_cache(maxsize=None)
def fails(text):
    asked.append(text)
    raise ValueError(text)


@lru_cache(maxsize=0)
def never(n):
    asked.append(n)
    return n


@lru_cache(-5)
def negative(n):
    asked.append(n)


del asked[:]
for _ in range(2):
    never(1), negative(2)
    try:
        fails("no")
    except ValueError as error:
        print(error)
print(asked)

for call in (lambda: double([1]), lambda: named({}), lambda: lru_cache("x"), lambda: cache(3), lambda: double(),
             lambda: cache(), lambda: lru_cache(maxsize=3)(4)):
    try:
        print(call())
    except TypeError as error:
        print("TypeError", error)


class Shop:
    def __init__(self, name):
        self.name = name

    @cache
    def price(self, item):
        asked.append((self.name, item))
        return len(self.name) + item

    @staticmethod
    @lru_cache(maxsize=None)
    def tax(n):
        asked.append(n)
        return n / 4

    @property
    @cache
    def sign(self):
        asked.append("sign")
        return self.name.upper()


del asked[:]
one, two = Shop("a"), Shop("bb")
print(one.price(1), one.price(1), two.price(1), Shop.price(one, 1), Shop.tax(8), one.tax(8), one.sign, one.sign, asked)


@lru_cache(maxsize=2)
def deep(n):
    asked.append(n)
    return 0 if n == 0 else deep(n - 1) + 1


del asked[:]
print(deep(5), deep(5), deep(4), deep(3), asked)
