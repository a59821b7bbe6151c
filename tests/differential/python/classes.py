class A:
    """Doc of A."""
    kind = "a"
    items = []
    def __init__(self, x=0): self.x = x
    def get(self): return self.x
    def __repr__(self): return f"A({self.x})"
    def __eq__(self, other): return isinstance(other, A) and self.x == other.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, other): return self.x < other.x
    def __add__(self, other): return A(self.x + (other.x if isinstance(other, A) else other))
    def __radd__(self, other): return A(other + self.x)
    def __len__(self): return self.x
    def __getitem__(self, i):
        if i >= self.x: raise IndexError(i)
        return i * 10
    def __contains__(self, v): return v == self.x
    def __call__(self, *a): return ("called", a)
    def __bool__(self): return self.x != 0
a = A(3)
print(a, a.get(), A.get(a), a.kind, A.kind, a == A(3), a != A(4), a < A(5), a > A(1), a + A(1), a + 5, 5 + a, len(a), a[1], list(a), 3 in a, a(1), bool(A(0)), {a: 1}[A(3)], sorted([A(2), A(1)]), A.__doc__, A.__name__)
a.kind = "inst"; a.new = 1; print(a.kind, A.kind, a.new, vars(a), a.__dict__, hasattr(a, "zz"), getattr(a, "zz", None)); del a.new; print(hasattr(a, "new"))
class B(A):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def get(self): return ("B", super().get(), self.y)
    def __str__(self): return "strB"
b = B(1, 2)
print(b, repr(b), str(b), b.get(), isinstance(b, A), issubclass(B, A), B.__mro__ == (B, A, object), B.__bases__ == (A,), type(b) is B, type(b).__name__, b.__class__.__name__, f"{b}", [b])
class P:
    def __init__(self): self._v = 1
    @property
    def v(self): return self._v
    @v.setter
    def v(self, new): self._v = new * 2
    @classmethod
    def make(cls, *a): return cls.__name__, a
    @staticmethod
    def st(a, b=2): return a + b
p = P(); p.v = 5; print(p.v, P.make(1), p.make(2), P.st(1), p.st(1, 1))
try:
    class Q:
        @property
        def ro(self): return 1
    Q().ro = 5
except AttributeError as e: print("ro", type(e).__name__)
class M1:
    def who(self): return "M1"
class M2:
    def who(self): return "M2"
class D(M1, M2): pass
class E(M2, M1):
    def who(self): return "E" + super().who()
print(D().who(), E().who(), [c.__name__ for c in E.__mro__])
class X:
    def f(self): return "X"
class Y(X):
    def f(self): return "Y" + super().f()
class Z(X):
    def f(self): return "Z" + super().f()
class W(Y, Z):
    def f(self): return "W" + super().f()
print(W().f())
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n))
print(list(It(3)), sum(It(4)), [*It(2)], 1 in It(3), tuple(It(1)))
class Nx:
    def __init__(self): self.i = 0
    def __iter__(self): return self
    def __next__(self):
        self.i += 1
        if self.i > 3: raise StopIteration
        return self.i
print(list(Nx()), [x for x in Nx()])
class Dct(dict):
    def __missing__(self, k): return "missing " + str(k)
    def extra(self): return len(self)
d = Dct(a=1); d["b"] = 2; print(d["a"], d["zz"], d.get("q"), d, d.extra(), len(d), isinstance(d, dict), list(d), d == {"a": 1, "b": 2}, dict(d))
class L(list):
    def second(self): return self[1]
l = L([1, 2, 3]); l.append(4); print(l, l.second(), len(l), l[0], isinstance(l, list), l + [5], sorted(l, reverse=True))
class S(str):
    def shout(self): return self.upper() + "!"
s = S("abc"); print(s, s.shout(), s + "d", s == "abc", len(s), isinstance(s, str), s[1], "%s" % s, f"{s}", {s: 1}["abc"], ",".join([s, "x"]))
class I(int): pass
print(I(5) + 1, I("7"), isinstance(I(1), int), I(3) == 3, [10, 20][I(1)])
class G:
    def __getattr__(self, name):
        if name.startswith("dyn_"): return name[4:]
        raise AttributeError(name)
print(G().dyn_x, hasattr(G(), "other"), getattr(G(), "zz", "d"))
class SA:
    def __setattr__(self, k, v): object.__setattr__(self, k, v + 1)
x = SA(); x.a = 1; print(x.a)
class Ctx:
    def __enter__(self): print("enter"); return self
    def __exit__(self, t, v, tb): print("exit", t.__name__ if t else None, v); return t is ValueError
with Ctx() as c: print("in")
with Ctx(): raise ValueError("swallowed")
try:
    with Ctx() as a, Ctx() as b: raise KeyError("k")
except KeyError as e: print("caught", e)
class Outer:
    class Inner:
        v = 1
        def m(self): return Outer.Inner.v
    y = [i for i in range(3)]
    z = Inner.v + 1
print(Outer.Inner().m(), Outer.y, Outer.z, Outer.Inner.__qualname__, Outer.Inner.m.__qualname__)
class Priv:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
print(Priv().get(), vars(Priv()))
class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o
    def __ge__(self, o): return self.v >= o
    def __neg__(self): return -self.v
    def __mul__(self, o): return ("mul", o)
    def __rmul__(self, o): return ("rmul", o)
    def __iadd__(self, o): self.v += o; return self
    def __or__(self, o): return ("or", o)
    def __invert__(self): return "inv"
    def __int__(self): return 42
    def __abs__(self): return "abs"
c = Cmp(5); c += 2
print(c.v, c == 7, c != 7, c >= 3, 3 <= c, -c, c * 2, 2 * c, c | 1, ~c, int(c), abs(c))
class NE:
    pass
n1, n2 = NE(), NE()
print(n1 == n1, n1 == n2, n1 != n2, n1 in [n2], {n1: 1}.get(n2))
for f in (lambda: NE().x, lambda: NE(1), lambda: NE() + 1, lambda: NE() < NE(), lambda: NE()(), lambda: NE()[0], lambda: len(NE()), lambda: list(NE()), lambda: A.zz, lambda: NE.x, lambda: B(1)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
class Base:
    registry = []
    def __init_subclass__(cls, **kw): Base.registry.append(cls.__name__)
class R1(Base): pass
class R2(R1): pass
print(Base.registry)
def make():
    class Local:
        def __repr__(self): return "L"
    return Local
print(make()(), make().__qualname__, make().__name__)
class New:
    def __new__(cls, v):
        o = super().__new__(cls)
        o.v = v * 2
        return o
    def __init__(self, v): self.w = v
print(New(3).v, New(3).w)
m = A(9).get
print(m(), m.__self__ == A(9), m.__name__)
A.extra = lambda self: ("extra", self.x)
print(A(2).extra(), isinstance(5, (str, int)), isinstance("a", (list, tuple)), issubclass(bool, int))
