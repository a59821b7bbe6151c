import enum
class Color(enum.Enum):
    RED = 1
    GREEN = "g"
    ALIAS = 1
class S(str, enum.Enum):
    A = "a"
    B = "b"
class I(enum.IntEnum):
    X = 1
    Y = 2
for c in Color: print(c, repr(c), c.name, c.value)
print(Color.ALIAS, Color("g"), Color["RED"], Color.RED is Color.ALIAS, len(Color), Color.RED in Color)
print(list(Color.__members__), Color.__members__)
try: Color(99)
except ValueError as e: print(e)
try: Color["Q"]
except KeyError as e: print(repr(e))
print(str(I.X), repr(I.X), I.X + 1, f"{I.X}", I.X < I.Y, "%d" % I.X, "%s" % I.X)
print(Color, Color.RED == 1, Color.RED != Color.GREEN, {Color.RED: 1}[Color.RED], type(Color.RED), isinstance(S.A, str))
class A(enum.Enum):
    a = enum.auto()
    b = enum.auto()
    def hello(self): return self.name + "!"
    @classmethod
    def names(cls): return [m.name for m in cls]
    @property
    def up(self): return self.name.upper()
    @staticmethod
    def st(): return 5
print(A.a.value, A.b.value, A.a.hello(), A.names(), A.b.up, A.st())
Z = enum.Enum("Z", "one two")
print(list(Z), Z.one.value)
print(getattr(Color, "RED"), hasattr(Color, "NO"))
try:
    Color.NOPE
except AttributeError as e: print(e)
class T(enum.Enum):
    A = (1, "x")
    def __init__(self, n, s): self.n = n; self.s = s
print(T.A.n, T.A.value, T.A)
print(", ".join(S), sorted(I), ", ".join(str(x.value) for x in Color), [e.value for e in S])
print(enum.unique(Color) if False else 1)
class St(enum.StrEnum):
    A = enum.auto()
    B = "bb"
print(St.A, repr(St.B), f"{St.A}", St.A == "a")
print(S.A in ("a",), "a" in [S.A], bool(Color.RED), S.A is S("a"))
