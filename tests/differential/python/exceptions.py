def t(f):
    try:
        return f()
    except (KeyError, IndexError) as e:
        return ("lookup", type(e).__name__, str(e), e.args)
    except ValueError as e:
        return ("value", str(e))
    except Exception as e:
        return (type(e).__name__, str(e), repr(e))
    finally:
        print("finally")
print(t(lambda: {}["a"]), t(lambda: [][1]), t(lambda: int("x")), t(lambda: None.x), t(lambda: 1 / 0), t(lambda: 5))
class MyErr(Exception):
    pass
class Sub(MyErr):
    def __init__(self, msg, code):
        super().__init__(msg)
        self.code = code
    def __str__(self): return f"{self.args[0]} [{self.code}]"
try:
    raise Sub("bad", 7)
except MyErr as e:
    print(e, e.code, e.args, repr(e), isinstance(e, Exception))
try:
    raise MyErr
except MyErr as e:
    print(repr(e), str(e) == "", e.args)
try:
    raise MyErr("a", 2)
except MyErr as e:
    print(e, repr(e), e.args)
try:
    try:
        raise ValueError("inner")
    except ValueError as e:
        raise KeyError("outer") from e
except KeyError as e:
    print(repr(e), repr(e.__cause__), repr(e.__context__))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        undefined
except NameError as e:
    print(repr(e), repr(e.__context__), e.__cause__)
def order():
    out = []
    try:
        out.append("try")
        try:
            raise ValueError
        except KeyError:
            out.append("no")
        else:
            out.append("no")
        finally:
            out.append("inner finally")
    except ValueError:
        out.append("except")
    else:
        out.append("no")
    finally:
        out.append("finally")
    return out
print(order())
def ret():
    try:
        return "try"
    finally:
        print("cleanup")
def ret2():
    try:
        return "try"
    finally:
        return "finally"
def ret3():
    for i in range(3):
        try:
            continue
        finally:
            print("f", i)
    while True:
        try:
            break
        finally:
            print("brk")
    return "done"
print(ret(), ret2(), ret3())
def swallow():
    try:
        raise ValueError
    finally:
        return "swallowed"
print(swallow())
try:
    try:
        raise ValueError("x")
    except ValueError:
        raise
except ValueError as e:
    print("reraised", e)
try:
    raise
except RuntimeError as e:
    print(e)
e = "outer"
try:
    raise ValueError("v")
except ValueError as e:
    pass
try:
    e
except NameError as ex:
    print(ex)
try:
    raise 5
except TypeError as ex:
    print(ex)
try:
    raise StopIteration(3)
except StopIteration as ex:
    print(ex.value, ex)
for exc in (ValueError, KeyError, IndexError, TypeError, AttributeError, NameError, ZeroDivisionError, OverflowError, RuntimeError, NotImplementedError, ImportError, OSError, FileNotFoundError, AssertionError, StopIteration, UnicodeError, RecursionError, LookupError, ArithmeticError):
    print(exc.__name__, [c.__name__ for c in exc.__mro__], exc("m"), repr(exc("m", 1)))
print(issubclass(KeyError, LookupError), issubclass(FileNotFoundError, OSError), IOError is OSError)
def gen_err():
    try:
        return [1 / x for x in (1, 0)]
    except ZeroDivisionError:
        return "zde"
print(gen_err())
class CM:
    def __enter__(self): return 1
    def __exit__(self, *a): return True
def with_ret():
    with CM() as v:
        return v
print(with_ret())
with CM():
    raise ValueError
print("after")
try:
    with CM() as a, 5 as b:
        pass
except (AttributeError, TypeError) as ex:
    print("no ctx")
def nested(n):
    try:
        if n == 0: raise ValueError("bottom")
        nested(n - 1)
    except ValueError as e:
        if n < 3: raise
        return str(e)
    return "none"
print(nested(5), nested(3))
try:
    raise Exception("a") from None
except Exception as ex:
    print(ex.__cause__, ex.__context__)
def f():
    try:
        pass
    except Exception:
        print("no")
    else:
        print("else")
        return 1
    finally:
        print("fin")
f()
try:
    [].foo()
except AttributeError as ex: print(ex)
try:
    "a".foo = 1
except AttributeError as ex: print(ex)
try:
    int([])
except TypeError as ex: print(ex)
try:
    {1: 2}[3]
except KeyError as ex: print(ex, ex.args)
try:
    raise KeyError("a b")
except KeyError as ex: print(ex, str(ex))
