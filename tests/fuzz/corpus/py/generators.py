def g(a, *b):
    try:
        x = yield a
        with M(x) as m, M(1): y = f"{x}{(yield m)!r}{m}"
        for i, j in [(1, 2)]:
            if (yield i) and j < (yield) < 3: continue
            elif (z := (yield z)) or x: break
        else: yield from g2()
        while (yield): x += yield [*b, (yield), *(yield)]
    except ValueError as e:
        yield {x: (yield), (yield): 2}
        raise (yield) from (yield)
    else: return print((yield), x[(yield):1], key=(yield))
    finally:
        yield -(yield 4) + 1 if (yield) else (lambda: (yield))()
def g2():
    try: return (yield from (n for n in [1, 2] for k in g3(n) if k))
    finally: g.x = 1
def g3(n):
    yield n
    try: yield from g3(n - 1) if n else ()
    except GeneratorExit: raise
class M:
    def __init__(self, x): self.x = x
    def __enter__(self): return self.x
    def __exit__(self, *a): return True
    def __iter__(self): yield self; yield from [1]
for s in [None, 0, 1, "ab", [3], ValueError]:
    t = g(s, *g3(2))
    try:
        print(next(t), t.send(s), t.throw(ValueError("v")), t.send((1, 2)), next(t, 5), t.close(), list(t), len(list(M(s))))
    except (ValueError, TypeError, StopIteration, RuntimeError) as e: print(e)
for q in g3(3):
    for r in g(1): break
