import sys
pi = 3.14159265
print(f"{pi:.2f} {pi:8.3f}| {pi:<8.1f}| {pi:^9.2f}| {pi:+.1f} {-pi:.0f} {pi:e} {pi:.3g} {pi:g} {1e10:g} {0.0001:g} {0.00001:g}")
print(f"{42:5d}| {42:<5}| {42:^5}| {42:05d} {-42:05d} {42:+d} {42: d} {42:x} {42:#X} {42:b} {42:o} {42:#o} {1234567:,} {1234567:_} {255:#06x}")
print(f"{'ab':5}| {'ab':>5}| {'ab':^5}| {'ab':*^6} {'abcdef':.3} {'é':>3}| {'ab':<5s}|")
print(f"{1234567.891:,.2f} {0.256:.1%} {1:%} {True} {True:d} {None} {1e100:.2e} {12345.678:010.2f} {-1.5:08.2f}")
w, p = 10, 3
print(f"{pi:{w}.{p}f}| {'x':{'*'}^{w}}")
x = {"a": 1, "b": [1, 2]}
print(f"{x['a']} {x['b'][1]} {x!r} {'q'!r:>5} {x['a'] + 1} {'a' if x else 'b'} {{}} {{{w}}}")
print(f"{w=} {w + p = } {pi=:.2f} {'s'=!s}")
print(f'{"nested " + f"{w}"}' f" {w}" " plain {w}")
print(f"""multi
{w}
line {p:>4}""")
print(rf"\d{w}\n", F"{w}", fr'{w}\t')
print("{} {} {}".format(1, "a", None), "{0} {1} {0}".format("a", "b"), "{x} {y:>4}".format(x=1, y=2), "{0[a]} {0[b][0]} {1.real}".format(x, 3) if False else "")
print("{:>5}|{:<5}|{:^5}|{:05.1f}|{!r}|{!s:>4}".format("a", "b", "c", 2.25, "d", "e"))
print("{0[a]} {0[b]} {1[0]}".format(x, [7]), "{{}} {}".format(1), "{:{}}|".format("a", 4), "{:{w}.{p}}|".format(2.34567, w=8, p=3))
print("{a}-{b}".format(**{"a": 1, "b": 2}), "{a}".format_map({"a": 5}))
print("%s %r %d %i %f %.2f %e %g %x %X %o %c %% %5d|%-5d|%05d|%+d|% d" % ("s", "r", 1, 2, 3.5, 2.345, 1e10, 0.5, 255, 255, 8, "c", 42, 42, 42, 42, 42))
print("%(a)s %(b)05.1f %(a)r" % {"a": "x", "b": 2.25}, "%s" % (1,), "%s" % [1, 2], "%s %s" % ("a", {"k": 1}), "%5s|%-5s|%.1s" % ("a", "b", "cd"))
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 1, 2.55), "%s" % None, "%d" % 3.99, "%d" % True, "%s" % "é")
print("%#x %#o" % (255, 8), "%5.1f|%-8.2f|" % (1.25, 2.5), "%c%c" % (65, "b"))
for f in (lambda: "%d" % "a", lambda: "%s %s" % 1, lambda: "%s" % (1, 2), lambda: "{}".format(), lambda: "{a}".format(b=1), lambda: "{} {0}".format(1), lambda: "{:d}".format("a"), lambda: format(1.5, "d"), lambda: "{".format(1), lambda: "}".format(1), lambda: "%q" % 1, lambda: "%(a)s" % {}, lambda: f"{[1]:>5}"):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(format(3), format("a", ">3"), format(1234.5, ",.1f"), format(10, "b"), format(2.0), format(1e20), format(123.456, ".4"), format(100.0, ".3"), format(0.5, ".0%"), format(1.0, ".1"))
print(format(1234567.0, "g"), format(0.1, ".20f"), format(1e-7, "f"), format(2.5, ".0f"), format(3.5, ".0f"), format(float("nan"), ".2f"), format(float("inf"), "5"))
print(f"{1_000_000:>15,}|{-1234:,}|{1234:010,}|{0.5:,}|{1234.5:012,.1f}")
class P:
    def __format__(self, spec): return "P<" + spec + ">"
    def __str__(self): return "strP"
    def __repr__(self): return "reprP"
print(f"{P()} {P():abc} {P()!s} {P()!r:>8} {'%s' % P()} {'%r' % P()} {str(P())} {[P()]}")
print("{0.name}".format(type("N", (), {})) if False else "x", "{:>{width}}".format("r", width=4))
print(str([1, "a", None, True, 1.5, (1,), {"k": "v"}, {1}]), str(()), str({}), str((1, 2)), str("x"), repr("x"))
print("%s" % ("tuple",), "%s and %s" % ("a", "b"), "100%%" % (), "%d%%" % 50)
d = {"t": "users", "c": "name"}
print("ALTER TABLE %(t)s ADD %(c)s" % d, "SELECT {c} FROM {t}".format(**d), f"UPDATE {d['t']} SET {d['c']} = 1")
print(f"{'a' 'b'}", f"{(lambda v: v * 2)(4)}", f"{ {'a': 1}['a'] }", f"{3 != 4}", f"{3 == 4}", f"{[i for i in range(3)]}")
