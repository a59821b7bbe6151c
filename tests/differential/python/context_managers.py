"""contextlib, and generators as context managers."""

import contextlib
from contextlib import closing, contextmanager, nullcontext, suppress


@contextmanager
def plain(name, *, quiet=False):
    """What it is for."""
    if not quiet:
        print("enter", name)
    yield name.upper()
    if not quiet:
        print("leave", name)


with plain("a") as a, plain("b", quiet=True) as b:
    print(a, b)
print(plain.__name__, plain.__doc__, plain.__wrapped__.__name__, callable(plain), type(plain).__name__)
print(type(plain("x")).__name__)


@contextlib.contextmanager
def guarded(answer):
    print("guard")
    try:
        yield answer
    except ValueError as error:
        print("guarded", error)
        if answer == "other":
            raise KeyError("instead")
        if answer == "from":
            raise KeyError("instead") from error
        if answer == "again":
            raise
    else:
        print("no error")
    finally:
        print("unguard")


with guarded("well"):
    print("body")
for answer in ["swallow", "other", "from", "again"]:
    try:
        with guarded(answer) as got:
            raise ValueError(got)
        print("behind", answer)
    except (KeyError, ValueError, RuntimeError) as error:
        print(type(error).__name__, error, repr(error.__cause__), repr(error.__context__))
try:
    with guarded("through"):
        raise OSError("not caught")
except OSError as error:
    print(error)


def returns():
    with guarded("return"):
        return "value"


def breaks():
    for i in range(3):
        with guarded(i):
            if i == 1:
                break
            continue


print(returns())
breaks()


@contextmanager
def never():
    if False:
        yield


@contextmanager
def twice():
    yield 1
    yield 2


@contextmanager
def before():
    raise ValueError("before the yield")
    yield


@contextmanager
def after():
    yield
    raise ValueError("behind the yield")


@contextmanager
def stops():
    yield
    raise StopIteration("s")


for manager in [never, twice, before, after, stops]:
    try:
        with manager():
            print("inside", manager.__name__)
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__, error, repr(error.__cause__))
for raised in [StopIteration("mine"), RuntimeError("mine")]:
    for manager in [plain, guarded]:
        try:
            with manager("stop"):
                raise raised
        except (StopIteration, RuntimeError) as error:
            print(error is raised, repr(error))


@contextmanager
def no_generator():
    return [1]


try:
    with no_generator():
        pass
except TypeError as error:
    print(error)
try:
    plain()
except TypeError as error:
    print(error)

cm = plain("once")
with cm:
    pass
try:
    with cm:
        pass
except AttributeError as error:
    print(error)


@plain("decorated")
def work(a, b=2):
    print("work", a, b)
    return a + b


@guarded("deco")
def fail():
    raise ValueError("in fail")


print(work(1), work(1, b=5), work.__name__, fail())


class Holder:
    def __init__(self):
        self.log = []

    @contextmanager
    def step(self, name):
        self.log.append("+" + name)
        yield self
        self.log.append("-" + name)

    @staticmethod
    @contextmanager
    def static(name):
        print("static", name)
        yield

    @classmethod
    @contextmanager
    def of_class(cls, name):
        print(cls.__name__, name)
        yield cls

    def nested(self):
        with self.step("a"), self.step("b"):
            yield from self.log


h = Holder()
with h.step("x") as same, h.step("y"):
    print(same is h, h.log)
print(h.log, list(h.nested()), h.log)
with Holder.static("s"), Holder.of_class("c") as cls, h.of_class("d"):
    print(cls is Holder)


def suspended():
    with plain("outer") as outer:
        got = yield outer
        with guarded(got):
            yield "guarded"
            raise ValueError("while suspended")
        yield "end"


s = suspended()
print(next(s), s.send("sent"), next(s), list(s))
s = suspended()
print(next(s), s.send("sent"), s.throw(ValueError("thrown")))
s.close()
s = suspended()
next(s)
s.send("closed")
s.close()

with suppress(KeyError, ValueError):
    print("suppress")
    raise ValueError("gone")
try:
    with suppress(KeyError):
        raise ValueError("kept")
except ValueError as error:
    print(error)
with suppress():
    print("nothing")
with suppress(Exception) as nothing:
    print(nothing)
with nullcontext() as nothing, nullcontext(5) as five:
    print(nothing, five)


class Thing:
    def close(self):
        print("closed")


with closing(Thing()) as thing:
    print(type(thing).__name__)
try:
    with closing(Thing()):
        raise ValueError("in closing")
except ValueError as error:
    print(error)
with closing(plain.__wrapped__("gen")) as gen:
    print(next(gen))

stack = []


@contextmanager
def pushed(name):
    stack.append(name)
    try:
        yield list(stack)
    finally:
        stack.pop()


with pushed("a") as one, pushed("b") as two:
    with pushed("c") as three:
        print(one, two, three)
print(stack)


class Around:
    def __enter__(self):
        self.inner = pushed("inner")
        return self.inner.__enter__()

    def __exit__(self, kind, value, traceback):
        return self.inner.__exit__(kind, value, traceback)


with Around() as inside:
    print(inside, stack)
try:
    with Around():
        raise ValueError("around")
except ValueError as error:
    print(error, stack)
for manager in [plain("by hand"), suppress(ValueError), nullcontext(1), closing(Thing())]:
    print(manager.__enter__() is not None, manager.__exit__(None, None, None))
caught = guarded("by hand")
caught.__enter__()
print(caught.__exit__(ValueError, ValueError("v"), None))
print(suppress(ValueError).__exit__(ValueError, ValueError("v"), None))
