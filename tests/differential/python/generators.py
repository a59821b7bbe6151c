"""Generators: functions with yield, generator expressions, and what can be done with them."""

def title(text):
    print("--", text)


def log(text):
    print("log", text)
    return text


title("plain")


def count(n):
    print("begin")
    for i in range(n):
        print("before", i)
        yield i
        print("after", i)
    print("end")


g = count(3)
print(type(g).__name__, g.__name__, g.__qualname__, g.gi_running, iter(g) is g)
for x in g:
    print("got", x)
print(list(g), list(count(2)), sum(count(2)), sorted(count(3), reverse=True))
print([x * 2 for x in count(2)], {x: x for x in count(2)}, tuple(count(1)), *count(2))
a, b = count(2)
print(a, b, 1 in count(3), max(count(2)), min(count(2)))
print(next(count(1)), next(iter([]), "none"), next(count(0), "none"))


def empty():
    return
    yield


print(list(empty()), next(empty(), None))

title("send and the value of yield")


def echo():
    got = yield "ready"
    while got is not None:
        got = yield f"<{got}>"
    return "done"


e = echo()
print(next(e), e.send(1), e.send("two"))
try:
    e.send(None)
except StopIteration as stop:
    print("stopped", stop.value, stop.args)
for i in range(2):
    try:
        next(e)
    except StopIteration as stop:
        print("again", stop.value, stop.args)
try:
    echo().send(1)
except TypeError as error:
    print(error)
try:
    e.send(5)
except StopIteration as stop:
    print(stop.args)


def average():
    total = n = 0
    value = None
    while True:
        value = yield value
        total += value
        n += 1
        value = total / n


avg = average()
next(avg)
print(avg.send(10), avg.send(20), avg.send(60))

title("throw")


def catcher():
    while True:
        try:
            got = yield "waiting"
            print("got", got)
        except ValueError as error:
            print("caught", repr(error), repr(error.__context__))
        except KeyError:
            yield "key"


c = catcher()
print(next(c), c.throw(ValueError("a")), c.throw(ValueError), c.throw(ValueError, "b"))
print(c.throw(ValueError, ValueError("c")), c.throw(ValueError, ("d", "e"), None), c.throw(KeyError("k")))
print(c.send("x"))
try:
    raise OSError("outer")
except OSError:
    print(c.throw(ValueError("no context")))
try:
    c.throw(TypeError("through"))
except TypeError as error:
    print("out", error, next(c, "finished"))
for bad in [1, "text", None, int]:
    try:
        catcher().throw(bad)
    except TypeError as error:
        print(error)
try:
    catcher().throw(ValueError("x"), 5)
except TypeError as error:
    print(error)
try:
    catcher().throw(ValueError("at once"))
except ValueError as error:
    print(error)
done = empty()
list(done)
try:
    done.throw(ValueError("after the end"))
except ValueError as error:
    print(error)
try:
    done.throw(StopIteration("stop"))
except StopIteration as error:
    print("stop", error)
try:
    empty().throw(StopIteration("stop"))
except RuntimeError as error:
    print(error, repr(error.__cause__))

title("close")


def closable(answer=None):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("exit")
        if answer == "raise":
            raise ValueError("in close")
        if answer == "return":
            return 5
        if answer == "yield":
            yield 3
        raise
    finally:
        print("cleanup")


for answer in [None, "raise", "return", "yield"]:
    c = closable(answer)
    print(c.close(), list(c))
    c = closable(answer)
    next(c)
    try:
        print("closed", c.close())
    except (ValueError, RuntimeError) as error:
        print(type(error).__name__, error)
        if answer == "yield":
            try:
                next(c)
            except GeneratorExit as left:
                print("left", repr(left))
    print(c.close(), list(c))

title("StopIteration")


def raises_stop():
    yield 1
    raise StopIteration("mine")


try:
    list(raises_stop())
except RuntimeError as error:
    print(error, repr(error.__cause__), error.__cause__ is error.__context__)


def inner_next():
    yield next(iter([]))


try:
    list(inner_next())
except RuntimeError as error:
    print(error)
try:
    print(list(next(iter([])) for _ in range(2)))
except RuntimeError as error:
    print(error, repr(error.__cause__))

title("already executing")


def reenter():
    yield me.gi_running
    try:
        next(me)
    except ValueError as error:
        yield str(error)
    try:
        me.close()
    except ValueError as error:
        yield str(error)


me = reenter()
print(list(me))

title("exceptions that are handled meanwhile")


def looks():
    try:
        raise
    except RuntimeError as error:
        yield str(error)
    except OSError as error:
        yield repr(error)
    try:
        raise KeyError("own")
    except KeyError:
        yield "handling"
        try:
            raise TypeError("second")
        except TypeError as error:
            yield repr(error.__context__)
        try:
            raise
        except KeyError as error:
            yield "own again " + repr(error)
    try:
        raise ValueError("third")
    except ValueError as error:
        yield repr(error.__context__)


w = looks()
print(next(w), next(w))
try:
    raise OSError("caller")
except OSError as caller:
    print(next(w))
    try:
        raise ValueError("new")
    except ValueError as error:
        print(repr(error.__context__))
    print(next(w), next(w))
try:
    raise OSError("caller")
except OSError:
    print(list(looks()))
    try:
        raise
    except OSError as error:
        print("still", error)

title("closures, defaults, methods")


def closure():
    total = 0

    def add(n):
        nonlocal total
        total += n

    while True:
        add((yield total) or 1)


cl = closure()
next(cl)
print(cl.send(5), cl.send(None), cl.send(7))


def arguments(a, b=2, *rest, key, **kw):
    yield a, b, rest, key, kw


print(next(arguments(1, key=3)), next(arguments(1, 5, 6, 7, key=3, z=1)))
try:
    arguments()
except TypeError as error:
    print(error)


class Tree:
    def __init__(self, value, *children):
        self.value = value
        self.children = children

    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child

    @property
    def doubled(self):
        for value in self:
            yield value * 2

    @classmethod
    def make(cls):
        yield cls.__name__

    @staticmethod
    def static(n):
        yield n


class Below(Tree):
    def __iter__(self):
        yield "below"
        yield from super().__iter__()


print(list(Below(1, Tree(2), Tree(3, Below(4)))), list(Tree(1, Tree(2)).doubled))
print(list(Tree.make()), list(Below.make()), list(Tree.static(9)))
squares = (log(n) ** 2 for n in range(3))
print(next(squares), next(squares), list(squares), type(squares).__name__, squares.__name__)
pairs = ((a, b) for a in range(2) for b in count(2) if a != b)
print(next(pairs))
print(pairs.send(None))
print(list(pairs))
expr = (n for n in [1, 2])
try:
    expr.send(1)
except TypeError as error:
    print(error)
print(next(expr))
try:
    expr.throw(KeyError("into an expression"))
except KeyError as error:
    print(error, list(expr))
print(dict((k, v) for k, v in [(1, 2)]), "".join(c for c in "abc"), set(n % 2 for n in range(4)) == {0, 1})
print(bool(expr), expr == expr, expr != count(1), callable(expr), hasattr(expr, "send"), isinstance(expr, object))
try:
    len(expr)
except TypeError as error:
    print(error)
try:
    expr[0]
except TypeError as error:
    print(error)
for i, row in enumerate(count(2)):
    print(i, row)
print(list(map(lambda n: n * 3, count(2))), list(filter(None, count(2))), list(zip(count(1), "ab")))

title("consumed item by item")
taken = []


def looking(target, n):
    for i in range(n):
        print("sees", len(target))
        yield i
    if n == 2:
        raise ValueError("in the middle")


for n in [3, 2]:
    for take in [
        lambda: taken.extend(looking(taken, n)),
        lambda: taken.__iadd__(looking(taken, n)) if n > 5 else taken.append(0),
    ]:
        try:
            take()
        except ValueError as error:
            print(error)
    print(taken)
bag = set()
taken += (x for x in looking(taken, 1))
try:
    bag.update(looking(bag, 2))
except ValueError as error:
    print(error, len(bag))
table = {}
try:
    table.update((x, x) for x in looking(table, 2))
except ValueError as error:
    print(error, table)


def logged(n):
    for i in range(n):
        print("give", i)
        yield i


def key(n):
    print("key", n)
    return -n


print(max(logged(3), key=key), min(logged(3), key=key), sorted(logged(2), key=key))
print(max((x for x in ()), default="none"), min(x % 2 for x in logged(3)))
try:
    max(logged(0))
except ValueError as error:
    print(error)
import itertools

longest = itertools.zip_longest(logged(1), logged(3), fillvalue="-")
print(next(longest))
print(list(longest), list(longest))
print(list(itertools.chain(logged(1), logged(1))), list(itertools.islice(logged(5), 2)))
print(list(itertools.zip_longest()), list(itertools.zip_longest([1, 2], "a")))
for iterator in [iter([1]), enumerate("a"), zip("a", "b"), map(str, [1]), filter(None, [1]), reversed([1])]:
    print(iterator.__next__(), iterator.__iter__() is iterator, hasattr(iterator, "__next__"), hasattr(iterator, "send"))
    try:
        iterator.__next__()
    except StopIteration as stop:
        print(stop.args)
