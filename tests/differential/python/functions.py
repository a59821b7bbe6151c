def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{"c": 3, "z": 1}), f(a=1, c=2))
def g(a, /, b, *, c): return (a, b, c)
print(g(1, 2, c=3), g(1, b=2, c=3))
for call in ("f()", ):
    pass
def t(fn, *a, **k):
    try:
        print(fn(*a, **k))
    except TypeError as e:
        print(e)
t(f); t(f, 1); t(f, 1, c=1, a=2); t(g, 1, 2); t(g, a=1, b=2, c=3); t(lambda x: x); t(lambda x: x, 1, 2); t(lambda: 0, 1); t(lambda x, y=1: 0, 1, 2, 3); t(lambda x: 0, y=1); t(5); t(lambda *, k: k); t(lambda a, b, c: 0, 1)
def default(x, acc=[]):
    acc.append(x)
    return acc
print(default(1), default(2))
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc
c1, c2 = counter(), counter()
print(c1(), c1(5), c2())
G = 1
def setg():
    global G
    G += 1
setg(); print(G)
def fact(n): return 1 if n <= 1 else n * fact(n - 1)
print(fact(10), (lambda *a: a)(1, 2), (lambda x=5: x)())
def deco(fn):
    def wrapper(*args, **kwargs):
        print("call", fn.__name__, args, kwargs)
        return fn(*args, **kwargs)
    return wrapper
@deco
def add(a, b): return a + b
print(add(1, b=2), add.__name__)
def outer(x):
    def deco2(fn):
        return lambda *a: (x, fn(*a))
    return deco2
@outer("arg")
@deco
def mul(a, b): "doc"; return a * b
print(mul(2, 3))
def doc():
    """The doc."""
print(doc.__doc__, doc(), doc.__name__, doc.__qualname__, counter.__doc__)
def ub():
    try:
        print(zz)
    except UnboundLocalError as e:
        print(e)
    zz = 1
ub()
try:
    undefined_name
except NameError as e:
    print(e)
def closure_list():
    return [lambda y: x + y for x in range(3)]
print([h(10) for h in closure_list()])
x = "global"
def shadow():
    x = "local"
    def inner(): return x
    return inner(), [x for _ in range(1)]
print(shadow(), x)
def early(n):
    for i in range(n):
        if i == 3: return i
    else:
        return "else"
print(early(2), early(5))
def w():
    i = 0
    while i < 5:
        i += 1
        if i == 2: continue
        if i == 4: break
    else:
        print("no")
    return i
print(w())
print(list(map(lambda p: p[0] + p[1], [(1, 2)])), sorted([1, -3, 2], key=abs), callable(f), callable(1))
def recurse(n): return recurse(n + 1)
try:
    recurse(0)
except RecursionError as e:
    print(e)
def kwonly(*, a=1, **rest): return a, rest
print(kwonly(), kwonly(a=2, b=3), kwonly(**{"c": 1}))
def ann(a: int, b: "str" = "x") -> bool: return (a, b)
print(ann(1))
v: int = 5
u: "list[int]"
print(v, globals()["v"], "v" in globals())
globals()["dyn"] = lambda: "dynamic"
print(dyn(), globals()["upgrade_%s" % "x"]() if "upgrade_x" in globals() else "none")
def loc(a, b=1):
    c = 2
    return sorted(locals().items())
print(loc(0))
print((lambda: (yield_ := 3))(), [*(lambda: [1])()])
f.attr = 5
print(f.attr, getattr(f, "nope", "dflt"), hasattr(f, "attr"))
def many(a1, a2, a3, a4=4, a5=5): return a1 + a2 + a3 + a4 + a5
print(many(1, 2, 3), many(1, 2, 3, a5=0))
for i in range(3):
    pass
print(i)
del i
try:
    i
except NameError as e:
    print(e)
def nested():
    def a():
        def b():
            def c(): return val
            return c()
        return b()
    val = "deep"
    return a()
print(nested())
assert True, "no"
try:
    assert 1 == 2, "msg"
except AssertionError as e: print(repr(e))
try:
    assert 0
except AssertionError as e: print(repr(e), str(e) == "")
if (m := len("abc")) > 2: print(m)
pass; print("a"); print("b")
