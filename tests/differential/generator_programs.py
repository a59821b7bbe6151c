"""Makes random generators, the same ones for the same number, and what is done with each: next, send, throw and close at
random. A program prints what it does on the way, so that the order shows."""
import random
import re

HEAD = '''\
import contextlib


def log(*what):
    print("log", *what)
    return what[0]


class Manager:
    def __init__(self, name, swallows=0):
        self.name = name
        self.swallows = swallows

    def __enter__(self):
        return log(self.name, "entered")

    def __exit__(self, kind, error, traceback):
        log(self.name, "left by", kind and kind.__name__)
        return self.swallows == 1


@contextlib.contextmanager
def managed(name, how=0):
    log(name, "entered")
    try:
        yield name
    except KeyError as error:
        log("key", error)
        if how == 1:
            raise
        if how == 2:
            raise ValueError("from it") from error
        if how == 3:
            raise ValueError("instead")
    finally:
        log(name, "left")


def inner(n):
    try:
        for i in range(n):
            try:
                log("got", (yield "inner", i))
            except KeyError as error:
                log("got", (yield "caught", str(error)))
    finally:
        log("inner ends")
    return "result", n


class Items:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield "item", i
        log("no more items")


def tell(error):
    print("  ", type(error).__name__, error, repr(error.__context__), repr(error.__cause__))


def drive(make, doings):
    generator = make()
    for what, argument in doings:
        print("  ", what, argument)
        try:
            if what == "close":
                print("  ", generator.close())
            else:
                print("  ", next(generator) if what == "next" else getattr(generator, what)(argument))
        except BaseException as error:
            tell(error)
    for _ in range(5):
        try:
            return generator.close()
        except BaseException as error:
            tell(error)
    try:
        for _ in range(300):
            next(generator)
    except BaseException as error:
        tell(error)

'''


SHAPES = [
    "(yield PART)", "(yield PART)", "(yield PART)", "(yield from inner(1))", "(yield from inner(2))",
    "(yield from Items(2))", "log(PART, PART)", "log(PART, *[PART], PART)", "[PART, PART]", "(PART if PART else PART)",
    "(PART and PART)", "(PART or PART or PART)", "(not PART)", "(PART == PART)", "(PART in [1, None])", "str((PART, PART))",
    "{'a': PART, 'b': PART}", "[*[PART], PART]", "(x := PART)", "list(each for each in FIRST)", "((PART),)[0]",
    "(PART == PART == PART)"]


class Maker:
    def __init__(self, number):
        self.random = random.Random(number)
        self.names = 0

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self):
        self.names += 1
        return f"v{self.names}"

    def expression(self, depth):
        if depth <= 0:
            return self.pick("1", "0", "x", "'s'", "y", "log(2)", "None", "(yield 1)", "(yield)")
        shape = self.pick(*SHAPES)
        text = re.sub("PART", lambda _: self.expression(depth - self.pick(1, 2)), shape)
        return text.replace("FIRST", self.pick("[(yield 3)]", "[x, y]", "(yield from inner(1))"))

    def value(self):
        return self.expression(self.random.randrange(3))

    def block(self, depth, indent, in_loop):
        return "".join(self.statement(depth, indent, in_loop) for _ in range(self.pick(1, 2, 3)))

    def small(self, pad, in_loop):
        jump = self.pick("break", "continue") if in_loop else "pass"
        error = self.pick("KeyError", "ValueError", "TypeError")
        shape = self.pick(
            "x = VALUE", "x = VALUE", "yield VALUE", "log(VALUE)", f"if VALUE: {jump}", "if VALUE: return VALUE",
            f"if VALUE: raise {error}({self.pick('1', '(yield 9)')})", "y = [x, VALUE]",
            f"y = 1; y += (yield y) and 1 or {self.pick('1', '2')}")
        return pad + re.sub("VALUE", lambda _: self.value(), shape) + "\n"

    def statement(self, depth, indent, in_loop):
        pad = " " * indent
        kind = self.pick("small", "if", "for", "while", "try", "try", "with") if depth > 0 else "small"
        if kind == "small":
            return self.small(pad, in_loop)

        def block(loops=in_loop):
            return self.block(depth - 1, indent + 1, loops)
        return getattr(self, "make_" + kind)(pad, block)

    def make_if(self, pad, block):
        return f"{pad}if {self.value()}:\n{block()}{pad}else:\n{block()}"

    def make_else(self, pad, block):
        return f"{pad}else:\n{block()}" if self.random.random() < .4 else ""

    def make_for(self, pad, block):
        source = self.pick("range(2)", "inner(2)", "[1, (yield 5)]", "(z for z in inner(2))", "Items(2)",
                           "map(log, Items(2))", "zip(Items(2), [1, 2])", "enumerate(z for z in Items(1))")
        return f"{pad}for {self.name()} in {source}:\n{block(True)}{self.make_else(pad, block)}"

    def make_while(self, pad, block):
        name = self.name()
        return (f"{pad}{name} = 0\n{pad}while {name} < 2 and {self.value()} != 77:\n{pad} {name} += 1\n"
                f"{block(True)}{self.make_else(pad, block)}")

    def make_try(self, pad, block):
        handlers = self.random.randrange(3)
        text = f"{pad}try:\n{block()}"
        if handlers > 0:
            kind = self.pick("KeyError", "ValueError", "(KeyError, TypeError)", "Exception")
            text += f"{pad}except {kind}{self.pick('', ' as error')}:\n{block()}"
        if handlers > 1:
            kind = self.pick("GeneratorExit", "BaseException", "TypeError")
            text += f"{pad}except {kind}:\n{block()}{pad} raise\n"
        if handlers > 0:
            text += self.make_else(pad, block)
        if handlers == 0 or self.random.random() < .5:
            text += f"{pad}finally:\n{block()}"
        return text

    def make_with(self, pad, block):
        more = self.pick("", ", Manager(2) as y", ", managed(3, 1), managed(4, 2)", ", contextlib.suppress(KeyError)")
        manager = f"{self.pick('Manager', 'managed')}({self.value()}, {self.random.randrange(4)})"
        return f"{pad}with {manager} as x{more}:\n{block()}"

    def doings(self):
        thrown = ["KeyError('k')", "ValueError('v')", "OSError('o')"]
        doings = [("'next'", "None")]
        for _ in range(self.random.randrange(4, 12)):
            doings.append(self.pick(
                ("'next'", "None"), ("'next'", "None"), ("'send'", self.pick("0", "1", "None", "'v'", "[3]")),
                ("'send'", self.pick("0", "1", "None", "'v'", "[3]")), ("'throw'", self.pick(*thrown)),
                ("'close'", "None") if self.random.random() < .3 else ("'throw'", self.pick(*thrown))))
        return "[" + ", ".join(f"({what}, {argument})" for what, argument in doings) + "]"


def program(number):
    """Text to stand behind HEAD."""
    maker = Maker(number)
    body = maker.block(3, 1, False) + maker.block(2, 1, False)
    return (f"def make_{number}():\n x = y = None\n{body} yield 'last'\n\n\n"
            f"print('program', {number})\ndrive(make_{number}, {maker.doings()})\n")
