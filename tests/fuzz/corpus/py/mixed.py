"""doc"""
import os, sys
x = 1
def f(a, b=2, *c, d=3, **e):
    return a + b + sum(c) + d + len(e)
print(f(1), f(1, 5), f(1,2,3,4,d=9,z=1))
class A:
    n = 5
    def __init__(self, v): self.v = v
    def __repr__(self): return f"A({self.v!r})"
    @property
    def double(self): return self.v * 2
    @classmethod
    def make(cls, v): return cls(v)
    @staticmethod
    def s(x): return x + 1
class B(A):
    def __init__(self, v):
        super().__init__(v)
        self.w = v
b = B(3)
print(b, b.double, B.make(4), A.s(1), isinstance(b, A))
try:
    {}["x"]
except KeyError as e:
    print("KeyError", e, repr(e))
else:
    print("no")
finally:
    print("fin")
print([i*i for i in range(10) if i % 2], {k: v for k, v in zip("abc", range(3))}, {1,2,3})
print("%s %d %5.2f %-5s|" % ("a", 3, 2.5, "x"), "{} {name:>5} {0[0]}".format([1,2], name="q") if False else "")
g = (i for i in range(5))
print(next(g), list(g))
print(f"{x=} {3.14159:.2f} {'a':>5} {1000000:,}")
a, *b, c = range(5)
print(a, b, c)
def outer():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
i = outer(); i(); print(i())
print(10 / 4, 7 // 2, -7 // 2, -7 % 3, 2 ** 10, 1e16, 0.1 + 0.2, 1.0)
while True:
    x += 1
    if x > 5: break
else:
    print("never")
with_ = lambda x, y=2: (x, y)
print(with_(1), sorted("hello", reverse=True), "a,b".split(","), " x ".strip())
print(os.nosuch if False else "ok")
