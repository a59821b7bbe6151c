# refused: a generator that is left inside 'try' or 'with': when Python closes it is not known here
import contextlib


@contextlib.contextmanager
def twice():
    try:
        yield 1
    except ValueError:
        yield 2
    finally:
        print("closed")


try:
    with twice():
        raise ValueError("again")
except RuntimeError as error:
    print(error)
