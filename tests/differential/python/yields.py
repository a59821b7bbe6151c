"""Where a yield may stand, and the statements around it."""

def title(text):
    print("--", text)


def log(text):
    print("log", text)
    return text


title("where a yield may stand")


class Tracer:
    def __init__(self, name):
        self.name = name

    def __getattr__(self, name):
        print("getattr", self.name, name)
        return Tracer(self.name + "." + name)

    def __getitem__(self, key):
        print("getitem", self.name, key)
        return key

    def __setitem__(self, key, value):
        print("setitem", self.name, key, value)

    def __call__(self, *args, **kwargs):
        print("call", self.name, args, kwargs)
        return args

    def __add__(self, other):
        print("add", self.name, other)
        return Tracer(f"({self.name}+{other})")

    def __bool__(self):
        print("bool", self.name)
        return len(self.name) % 2 == 1

    def __lt__(self, other):
        print("lt", self.name, other)
        return True

    def __str__(self):
        print("str", self.name)
        return self.name

    def __iter__(self):
        print("iter", self.name)
        return iter([self.name, self.name])

    def __repr__(self):
        return "T" + self.name


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


def places_call():
    t = Tracer("t")
    return t.method(log("a"), (yield 1), log("b"), *[log("c")], key=(yield 2), other=log("d"))


def places_spread():
    t = Tracer("t")
    return t(*Tracer("s"), (yield 1), *(yield 2))


def places_binary():
    return log("l") + (yield 1) + log("r") + (yield 2)


def places_unary():
    return -(yield 1), not (yield 2), ~(yield 3)


def places_display():
    return [log(1), (yield 1)], ((yield 2), log(2)), {(yield 3): log("k"), log("m"): (yield 4)}, {(yield 5)}


def places_starred():
    t = Tracer("t")
    return [*t, (yield 1), *(yield 2), log(3)]


def places_subscript():
    t = Tracer("t")
    return t[(yield 1)], t[(yield 2) : log(3) : (yield 4)], (yield 5)[log(0)]


def places_attribute():
    return (yield 1).upper(), "{}{}".format((yield 2), log(3))


def places_boolean():
    t = Tracer("tt")
    return t or (yield 1) and log("and") or (yield 2)


def places_boolean_2():
    return (yield 1) and (yield 2), (yield 3) or (yield 4)


def places_ternary():
    return ((yield 1) if (yield 2) else (yield 3)), (log("x") if (yield 4) else log("y"))


def places_compare():
    t = Tracer("t")
    return t < (yield 1) < (yield 2) < log(9), (yield 3) in [(yield 4)], (yield 5) is None


def places_format():
    t = Tracer("t")
    return f"{t}-{(yield 1)!r}-{t!s:>4}-{(yield 2):>5}|{log('z')}"


def places_walrus():
    if (x := (yield 1)) and (y := (yield 2)):
        return x, y
    return x


def places_comprehension():
    return [n + 1 for n in (yield 1)], sum(n for n in (yield 2)), {n for n in (yield 3)}


def places_yield():
    return (yield (yield (yield 1)))


def places_tuple():
    x = yield 1, 2
    y = yield
    z = yield x, y, *[3]
    return x, y, z


def places_augmented():
    x = 10
    t = Tracer("t")
    data = {"k": 1}
    x += yield 1
    data["k"] += yield x
    t[log("key")] += yield data
    data.setdefault("l", []).append((yield "app"))
    return x, data


def places_augmented_order():
    global shared
    shared = 1
    shared += yield shared
    return shared


def places_assert():
    assert (yield 1), "no"
    assert (yield 2), log("not so")


def places_raise():
    raise (yield 1) from (yield 2)


def places_raise_2():
    raise ValueError((yield 1))


def places_targets():
    a = b = yield 1
    c, (d, *e) = yield 2
    f: int = yield 3
    return a, b, c, d, e, f


def places_print():
    print("printed", (yield 1), (yield 2))
    return


def places_lambda():
    f = lambda: (yield 7)
    got = list(f())
    g = lambda x: [(yield x), (yield x + 1)]
    got.append((yield from g(1)))
    return got


drive(places_call, "s1", "s2")
drive(places_spread, "s1", [1, 2])
drive(places_binary, "A", "B")
drive(places_unary, 1, 0, 5)
drive(places_display, 1, 2, 3, 4, 5)
drive(places_starred, 1, "xy")
drive(places_subscript, "i", "lo", "st", "pqr")
drive(places_attribute, "low", "f")
drive(places_boolean, 0, "last")
drive(places_boolean_2, 1, 2, 0, 4)
drive(places_ternary, True, "yes", 0)
drive(places_ternary, False, "no", 1)
drive(places_compare, 5, 7, 1, 1, None)
drive(places_format, "q", 12)
drive(places_walrus, 1, 2)
drive(places_walrus, 0)
drive(places_comprehension, [1, 2], [3, 4], [5])
drive(places_yield, "a", "b", "c")
drive(places_tuple, "a", "b", "c")
drive(places_augmented, 5, 6, 7, 8)
drive(places_augmented_order, 41)
drive(places_assert, True, False)
drive(places_raise, KeyError("k"), ValueError("v"))
drive(places_raise_2, "why")
drive(places_targets, 1, (2, [3, 4, 5]), 6)
drive(places_print, "x", "y")
drive(places_lambda, "s", "t", "u")

# the generator sees what changes meanwhile


def late():
    global shared
    data = [1]
    text = f"{data}{(yield data)}{data}"
    yield text


it = late()
next(it).append(2)
print(it.send("|"))

title("statements around a yield")


def loops():
    for i in range(3):
        if i == 1:
            yield "one"
            continue
        elif (yield i) == "stop":
            break
        else:
            yield "else"
    else:
        yield "for else"
    n = 0
    while n < 3:
        n += 1
        if n == 2:
            continue
        yield n
    else:
        yield "while else"
    while (n := (yield n)) != "go":
        yield n
    for a, b in [(1, 2), (3, 4)]:
        for c in (yield a, b):
            yield c
        else:
            yield "inner else"


drive(loops, None, None, "stop", None, None, "x", None, "go", "pq")
print(list(loops.__call__() for _ in range(0)))


def nested_else():
    for i in range(2):
        for j in range(1):
            yield i, j
        else:
            break
    else:
        yield "never"
    for i in []:
        yield i
    else:
        yield "empty"


print(list(nested_else()))


def handlers():
    for i in range(3):
        try:
            got = yield i
            if got:
                raise got
        except ValueError as error:
            got = yield "value", str(error)
            try:
                raise
            except ValueError as same:
                print("same", same is error)
        except (KeyError, IndexError) as error:
            yield "key", str(error)
            try:
                yield "inner"
                raise TypeError("t")
            except TypeError as inner:
                yield repr(inner.__context__)
        else:
            yield "else"
        finally:
            yield "finally"
            print("after finally")
    try:
        error
    except NameError:
        print("error is gone")


drive(handlers, ValueError("v"), None, None, KeyError("k"), None, None, None, None, None, None)
drive(handlers, OSError("o"), None)


def returns():
    try:
        try:
            yield 1
            return "first"
        finally:
            yield 2
            print("inner finally")
    finally:
        yield 3
        print("outer finally")


drive(returns, None, None, None)


def overrides():
    for i in range(2):
        try:
            yield i
            raise KeyError(i)
        finally:
            yield "f"
            continue
    try:
        return "lost"
    finally:
        return (yield "kept")


drive(overrides, None, None, None, None, "value")


class Manager:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value)
        return self.swallow

    def __repr__(self):
        return "Manager " + self.name


def managed():
    with Manager("a") as a, Manager("b", True) as b:
        got = yield a, b
        with Manager(got) as c:
            yield c
            raise ValueError("inside")
    with Manager("r"), Manager("s"):
        return (yield "returning")


drive(managed, "c", None, "r")


def managed_yield():
    with (yield 1) as m:
        yield m


drive(managed_yield, Manager("sent"), None)
