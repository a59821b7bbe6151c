l = [3, 1, 2]
l.append(4); l.extend([5, 6]); l.insert(0, 0); l.insert(-1, 9); l.insert(100, 7)
print(l, l.pop(), l.pop(0), l.pop(-2), l, l.index(2), l.count(1), len(l))
l.remove(1); l.reverse(); print(l); l.sort(); print(l); l.sort(reverse=True, key=lambda v: -v); print(l)
c = l.copy(); c.clear(); print(c, l, l[1:3], l[::-1], l[-2:], l[:2] + l[2:], l * 2, [0] * 3)
l[1:2] = ["a", "b"]; print(l); l[::2] = [0] * len(l[::2]); print(l); del l[0]; del l[1:3]; print(l)
l[:] = []; print(l, not l); l += (1, 2); print(l); m = l; m += [3]; print(l, m is l); m = m + [4]; print(l, m)
n = [[0] * 2] * 2; n[0][0] = 1; print(n)
t = (1, 2, 3)
print(t, t[0], t[1:], t + (4,), t * 2, (1,), (), len(t), t.index(2), t.count(1), 2 in t, tuple("ab"), (1, 2) < (1, 3), (1, 2) == (1, 2))
d = {"b": 1, "a": 2}
d["c"] = 3; d["b"] = 10
print(d, list(d), d.keys(), d.values(), d.items(), d.get("x"), d.get("x", 5), d.setdefault("z", []), d.pop("a"), d.pop("q", None), "b" in d, len(d))
d.update({"n": 1}, m=2); d.update([("p", 1)]); print(d); del d["c"]; print(d, d.popitem(), d)
print({**d, "b": 5}, {"x": 1} | {"y": 2}, dict(a=1, b=2), dict([("a", 1)]), dict({"a": 1}, b=2), dict.fromkeys("ab", 0), {1: "a", 1.0: "b", True: "c"})
for k in d: print(k, end=" ")
for k, v in d.items(): print(k, v, end="; ")
print()
print(sorted(d), sorted(d.items(), key=lambda kv: str(kv[1])), max(d, key=len), list(reversed(list(d))), list(reversed(d)))
s = {1, 2, 3}
print(s, s | {4}, s & {2, 5}, s - {1}, s ^ {3, 4}, 2 in s, len(s), sorted(s), s == {3, 2, 1}, s <= {1, 2, 3, 4}, s < s, s.issubset([1, 2, 3]), s.isdisjoint({9}))
s.add(4); s.discard(9); s.remove(1); s.update([5, 6]); print(s, s.union([7]), s.intersection([2, 3]), s.difference([2]), set(), frozenset([1]), s.copy() == s)
print({"a"} | {"a"}, set("a"), len(set("hello")), sorted(set("hello")), {1, 1, 1}, d.keys() & {"b"}, sorted(d.keys() | {"zz"}), set() == frozenset())
a, b = 1, 2; a, b = b, a; print(a, b)
(a, b), c = (1, 2), 3; [x, *y] = "abc"; *z, w = [1, 2, 3]; print(a, b, c, x, y, z, w)
first, *_, last = range(10); print(first, last, _)
print([*range(3), *"ab"], (*[1], 2), {*[1], 2}, {**{"a": 1}}, [1, *[], 2])
print(list(range(5)), list(range(2, 10, 3)), list(range(5, 0, -2)), range(5), range(1, 5, 2), len(range(10)), 3 in range(5), range(10)[2:5], range(5)[-1], list(range(0)))
print(list(enumerate("ab")), list(enumerate("ab", 1)), list(zip([1, 2], "ab", [True, False])), list(zip()), list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1, "", "a"])))
print(any([0, 1]), all([]), all([1, 0]), list(reversed([1, 2])), sorted([3, 1, 2], reverse=True), sorted(["b", "A", "c"], key=str.lower), sorted([(1, "b"), (1, "a")]))
print([1, 2] == [1, 2], [1] < [1, 2], [2] > [1, 5], [] == (), {"a": 1} == {"a": 1.0}, (1, [2]) == (1, [2]), [1, 2] != [2, 1])
for f in (lambda: [][0], lambda: {}["k"], lambda: [].pop(), lambda: [1].remove(2), lambda: [1].index(2), lambda: (1,)[5], lambda: {}.popitem(), lambda: {[]: 1}, lambda: {{}}, lambda: [1]["a"], lambda: set().pop(), lambda: {1}.remove(2), lambda: dict([1]), lambda: list(5), lambda: len(5), lambda: None[0], lambda: list(zip([1], [1, 2], strict=True))):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
try:
    a, b = [1, 2, 3]
except ValueError as e: print(e)
try:
    a, b, c = [1, 2]
except ValueError as e: print(e)
try:
    a, *b, c = [1]
except ValueError as e: print(e)
try:
    a, b = 5
except TypeError as e: print(e)
try:
    for k in d: d[k + "x"] = 1
except RuntimeError as e: print(e)
x = []; x.append(x); print(x); y = {}; y["s"] = y; print(y)
print(list(dict(b=1, a=2).items()), str(range(3)), (lambda *a, **k: (a, k))(1, *[2, 3], x=4, **{"y": 5}))
it = iter([1, 2, 3]); print(next(it), list(it), next(it, "end"))
g = (i * 2 for i in range(3)); print(sum(g), list(g))
print([[i * j for j in range(3)] for i in range(3)], [i for i in range(10) if i % 2 if i > 3], [(i, j) for i in range(2) for j in "ab"], {i: i * i for i in range(3)}, {i % 3 for i in range(6)}, {k: v for k, v in [("a", 1)]})
z = [i for i in range(3)]; fs = [lambda: i for i in range(3)]; print([f() for f in fs])
print(sum(x for x in range(5)), max((len(w), w) for w in ["a", "bbb", "cc"]), ",".join(sorted({"x", "y"})), dict(zip("ab", range(2))))
print([y := 5, y ** 2], (n := 10) + n, [last for x in range(3) if (last := x) > 0], last)
print(bool(d), bool(()), [] or "empty", {} and 1, list(d)[0], next(iter(d)), *[1, 2], sep="-")
print(slice(1, 2), [1, 2, 3][slice(0, 2)], list(iter(lambda: 5, 5)))
