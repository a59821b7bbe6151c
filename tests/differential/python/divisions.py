"""divmod(), the operators of timedelta, and what sequences say of operands that are none."""
from datetime import date, timedelta
from decimal import Decimal


class Pair:
    def __repr__(self):
        return "Pair()"

    def __divmod__(self, other):
        return ("divmod", other)

    def __rdivmod__(self, other):
        return ("rdivmod", other)


class Plain:
    pass


def said(make):
    try:
        return repr(make())
    except (ArithmeticError, TypeError, ValueError) as error:
        return f"{type(error).__name__} {error}"


numbers = [1, 0, -7, 10, True, 1.5, -2.25, 0.0, -0.0, 1e308, "a", None, [], Pair(), Plain(), Decimal("2.5"), timedelta(hours=5)]
for a in numbers:
    for b in numbers:
        if not isinstance(a, Plain) and not isinstance(b, Plain):
            print(said(lambda: divmod(a, b)), end=" ")
    print()
spans = [timedelta(0), timedelta(microseconds=7), timedelta(hours=-5), timedelta(days=40, seconds=3, microseconds=1), timedelta(days=-3, minutes=1)]
for a in spans:
    for b in spans:
        print(said(lambda: a / b), said(lambda: a // b), said(lambda: a % b), said(lambda: divmod(a, b)), a + b, a - b, a < b)
    for n in (0, 1, -1, 2, 3, -7, 1000, True, 0.5, 1.5, -0.1, 1 / 3, 2.0, 1e-3, "a", None, Decimal("2"), date(2024, 1, 1)):
        print(said(lambda: a * n), said(lambda: n * a), said(lambda: a // n), said(lambda: a % n), end=" ")
        print(said(lambda: a / n) if n != 0 or isinstance(n, int) else "-")
for sequence in ("ab", b"ab", [1, 2], (1, 2)):
    for other in (1.5, None, {}, Decimal("2"), timedelta(1), date(2024, 1, 1), 2, True):
        print(said(lambda: sequence + other), said(lambda: sequence * other), said(lambda: other * sequence))
