x = 1
class C:
    x = 2
    def get(self): return x
    y = x
    lst = [x for _ in range(2)]
    z = (lambda: x)()
print(C().get(), C.y, C.lst, C.z, C.x)
def f():
    x = 3
    class D:
        y = x
        def m(self): return x
        x2 = x + 1
    return D.y, D().m(), D.x2
print(f())
def g():
    fs = []
    for i in range(3):
        def h(i=i): return i
        fs.append(h)
        fs.append(lambda: i)
    return [q() for q in fs]
print(g())
def k():
    a = [1]
    def inner():
        a.append(2)
        return a
    inner()
    return a
print(k())
def gen():
    data = [1, 2, 3]
    it = (d + off for d in data)
    off = 10
    return list(it)
print(gen())
total = 0
for total in range(5): pass
print(total)
def nl():
    a = b = 0
    def one():
        nonlocal a, b
        a, b = 1, 2
        def two():
            nonlocal b
            b = 5
        two()
    one()
    return a, b
print(nl())
def cond(flag):
    if flag: v = 1
    try:
        return v
    except UnboundLocalError:
        return "unbound"
print(cond(True), cond(False))
def walrus():
    if any((hit := n) > 3 for n in [1, 5, 2]): return hit
print(walrus())
print([y for y in range(3)], [(lambda: y)() for y in range(3)])
a = b = c = []
a.append(1)
print(b, c is a)
def args(*a, **k):
    a = a + (1,)
    k["n"] = 1
    return a, k
print(args(0, z=1))
def swap(p, q): return q, p
m, n = swap(1, 2); print(m, n)
i = 0
arr = [0, 0, 0]
i, arr[i] = 1, 5
print(i, arr)
d = {}
d["k"], d["j"] = 1, 2
print(d)
class Obj: pass
o = Obj(); o.a = o.b = 3; o.a, o.c = 1, 2
print(o.a, o.b, o.c)
for k2, (v1, v2) in {"a": (1, 2)}.items(): print(k2, v1, v2)
for idx, o.z in enumerate("xy"): pass
print(o.z)
if True:
    def cd(): return "cd"
print(cd())
try:
    import json as j2
except ImportError:
    j2 = None
print(j2 is not None)
def outer():
    def a(): return b()
    def b(): return "late"
    return a()
print(outer())
print(__name__, __doc__)
def dflt(a, b=len("abc"), c=[i for i in range(2)]): return a, b, c
print(dflt(0))
lam = lambda a, *b, c=1, **d: (a, b, c, d)
print(lam(1, 2, 3, c=4, e=5))
print((lambda: [q for q in "ab"])(), {**{}, **dict(a=1)})
