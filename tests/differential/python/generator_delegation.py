"""yield from, and loops over generators that end early."""

def title(text):
    print("--", text)


def log(text):
    print("log", text)
    return text


def drive(make, *sent):
    print("drive", make.__name__)
    generator = make()
    try:
        print("  yielded", next(generator))
        for value in sent:
            print("  sent", value, "yielded", generator.send(value))
        print("  open")
    except StopIteration as stop:
        print("  returned", stop.value)
    except Exception as error:
        print("  raised", type(error).__name__, error)


title("yield from")


def inner():
    try:
        got = yield "i1"
        print("inner got", got)
        got = yield "i2"
        print("inner got", got)
    except ValueError as error:
        print("inner caught", error)
        yield "i3"
    finally:
        print("inner cleanup")
    return "result"


def outer():
    print("outer", (yield from inner()))
    print((yield from [1, 2]), (yield from "ab"), (yield from range(0)))
    return (yield from (n * n for n in range(3)))


drive(outer, "s", "t", None, None, None, None, None, None)
o = outer()
print(next(o), o.throw(ValueError("thrown")), next(o))
o = outer()
print(next(o))
o.close()
o = outer()
print(next(o))
try:
    o.throw(KeyError("through both"))
except KeyError as error:
    print(error)


class Sub:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration("sub result")
        return self.n

    def send(self, value):
        print("sub send", value)
        if value == "stop":
            raise StopIteration("by send")
        return "sent " + value

    def throw(self, kind, *rest):
        print("sub throw", kind if isinstance(kind, type) else repr(kind))
        if rest:
            print("rest")
        if isinstance(kind, KeyError):
            raise StopIteration("by throw")
        return "thrown"

    def close(self):
        print("sub close")


def over_sub():
    try:
        print("result", (yield from Sub()))
    except OSError:
        print("os error")
    yield "end"


drive(over_sub, None, None, None)
drive(over_sub, "x", "stop")


def over_items():
    yield from Items()


class Items(list):
    def __iter__(self):
        return Plain()


class Plain:
    def __iter__(self):
        return self

    def __next__(self):
        return "item"


drive(over_items, None, "into what has no send")
p = over_items()
next(p)
try:
    p.throw(KeyError("into what has no throw"))
except KeyError as error:
    print(error, list(p))
p = over_items()
next(p)
p.close()
s = over_sub()
print(next(s), s.throw(ValueError("v")), s.throw(KeyError("k")))
s = over_sub()
print(next(s))
s.close()
try:
    print(next(Sub().__iter__()))
    sub = Sub()
    sub.n = 3
    next(sub)
except StopIteration as stop:
    print(stop.value)


def walk(tree):
    for item in tree:
        if isinstance(item, list):
            yield from walk(item)
        else:
            yield item


print(list(walk([1, [2, [3, [4, []]], 5], [[[6]]]])))


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


print(sum(deep(150)))


def endless(n):
    yield from endless(n + 1)


try:
    next(endless(0))
except RecursionError:
    print("recursion")

title("a loop that ends early")


def resource(name, n=3):
    print("open", name)
    try:
        for i in range(n):
            yield i
    finally:
        print("close", name)


def breaks():
    for x in resource("b"):
        print(x)
        break
    print("behind")


def leaves():
    for x in resource("l"):
        return log("value")


def fails():
    try:
        for x in resource("f"):
            for y in resource("g"):
                raise KeyError(x)
    except KeyError as error:
        print("handled", error)


def fails_to_unpack():
    try:
        for x, y in resource("u"):
            pass
    except TypeError as error:
        print(error)


def in_generator():
    for x in resource("outer"):
        for y in resource("inner"):
            yield x, y


breaks()
print(leaves())
fails()
fails_to_unpack()
for pair in in_generator():
    print(pair)
    if pair == (0, 1):
        break
i = in_generator()
next(i)
i.close()
i = in_generator()
next(i)
try:
    i.throw(ValueError("in"))
except ValueError as error:
    print(error)


def fails_through():
    for x in resource("t"):
        for y in resource("s"):
            1 // y


try:
    fails_through()
except ZeroDivisionError as error:
    print(error)
ge = (x + 1 for x in resource("expression"))
print(next(ge))
ge.close()
print(list(ge))
for x in (y for y in resource("of an expression")):
    break
for x in resource("caught by itself"):
    try:
        raise ValueError(x)
    except ValueError:
        continue
for attempt in resource("swallowed"):
    break
print("last")


def bad_cleanup():
    try:
        yield 1
    finally:
        print("cleaning")


def ignores(n):
    try:
        yield 1
    except GeneratorExit:
        print("ignored", n)
        yield 2
    finally:
        print("never" if n else "raised")
        raise ValueError("forgotten")


for x in ignores(1):
    break
print("still here")


def raises_when_closed():
    try:
        yield 1
    finally:
        raise ValueError("forgotten")


for x in raises_when_closed():
    break
try:
    for x in raises_when_closed():
        raise KeyError("goes on")
except KeyError as error:
    print(error, error.__context__)


def method_made():
    class Source:
        def rows(self):
            try:
                yield from "ab"
            finally:
                print("rows closed")

        def __iter__(self):
            yield 1
            yield 2

    for row in Source().rows():
        print(row)
        break
    for row in Source():
        print(row)
        break
    print(list(Source()), 2 in Source(), sorted(Source(), reverse=True))


method_made()

title("a generator that is left where nothing has to be done")


def numbers():
    n = 0
    while True:
        try:
            yield n
        except ValueError:
            n = -100
        n += 1


n = numbers()
print(next(n), next(n), next(n))
print(next(x for x in numbers() if x > 3))
print(any(x > 5 for x in numbers()), [x for x, _ in zip(numbers(), range(3))])


def batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


for batch in batches(range(7), 3):
    print(batch)


def batches_2(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


print(list(batches_2("abcdefg", 3)), list(enumerate(batches_2([1, 2, 3], 2), 1)))

title("the context of what is thrown")


def chain_of(error):
    chain = []
    while error is not None and len(chain) < 6:
        chain.append(repr(error))
        error = error.__context__
    return chain


def handles(inner=None):
    try:
        raise KeyError("k")
    except KeyError:
        if inner:
            yield from inner
        yield 1


def with_context():
    try:
        try:
            raise OSError("deep")
        except OSError:
            raise ValueError("v")
    except ValueError as error:
        return error


def answers(kind):
    try:
        yield 5
    except kind:
        raise TypeError("t")


for make in [None, lambda: (n for n in [1]), lambda: answers(ValueError), lambda: iter([1])]:
    it = handles(make and make())
    next(it)
    try:
        it.throw(with_context())
    except Exception as error:
        print(chain_of(error))
it = handles(answers(GeneratorExit))
next(it)
try:
    it.close()
except TypeError as error:
    print(chain_of(error))
try:
    try:
        raise KeyError("k")
    except KeyError as key:
        raise with_context()
except ValueError as error:
    print(chain_of(error))
try:
    try:
        raise KeyError("first")
    except KeyError as first:
        try:
            raise ValueError("second")
        except ValueError:
            raise first
except KeyError as error:
    print(chain_of(error))
