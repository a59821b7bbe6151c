import contextlib
from contextlib import contextmanager, suppress, closing, nullcontext
@contextmanager
def m(a):
    b = yield a
    try: yield b
    except ValueError: pass
@contextlib.contextmanager
def n(a=1):
    try: yield a
    except ValueError as e: raise KeyError(a) from e
    finally: print("x")
@n()
def f(x): raise ValueError(x)
for c in [m, n, f]:
    try:
        with c(1) as v, suppress(TypeError), nullcontext(2) as w, closing(n.__wrapped__()) as z:
            for i in z: raise ValueError(v)
    except (KeyError, RuntimeError, ValueError, AttributeError, TypeError) as e: print(repr(e))
