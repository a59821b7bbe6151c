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
print({"a"} | {"a"}, set("a"), len(set("hello"))