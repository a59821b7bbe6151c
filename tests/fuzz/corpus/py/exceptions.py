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
    final