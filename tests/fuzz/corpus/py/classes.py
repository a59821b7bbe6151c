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
    def st(a, b=2): return a +