import math
from decimal import (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, DecimalException,
                     DivisionByZero, InvalidOperation)

texts = ("0", "-0", "0.00", "1", "-1", "1.10", "2.5", "-2.5", "0.005", "99.995", "1E+5", "1.5E-7", "12345678901234567890.12",
         "3", "7", "0.1", "1000", "-17.35", "9999999999999999999999999999", "0.3333333333333333333333333333")
numbers = [Decimal(text) for text in texts]
for a in numbers:
    for b in numbers:
        print(a + b, a - b, a * b, a < b, a == b, a / b if b else "-", max(a, b), min(a, b))
    print(-a, +a, abs(a), repr(-a), bool(a), len({a, -(-a)}), a + 1, 1 - a, 2 * a, a * True, 3 / a if a else "-")
for a in numbers:
    for real in (0.0, 1.0, 1.1, 2.5, -2.5, 0.1, 1e300, -1e-300, float("inf"), float("-inf")):
        print(a == real, a != real, a < real, real < a, a >= real, end=" ")
    print(a != float("nan"), a == float("nan"))
for text in ("0", "1.10", "2.5", "3.5", "-2.5", "-0.5", "99.995", "1.5E-7", "12.345", "1E+5", "-17.35"):
    a = Decimal(text)
    print(int(a), float(a), round(a), round(a, 1), round(a, 2), math.ceil(a), math.floor(a))
    print(f"{a}", f"{a:f}" if text != "1.5E-7" else "", f"{a:.2f}", f"{a:,.2f}", "%.2f %d %s %r" % (a, a, a, a), "{:.1f}".format(a), format(a, ".0f"))
    for rounding in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, ROUND_UP, None):
        print(a.quantize(Decimal("0.1"), rounding), a.quantize(Decimal("0.01"), rounding=rounding), a.quantize(Decimal(1), rounding), end=" ")
    print(a.quantize(Decimal("0.001")))
print(f"{Decimal('1234567.891'):,.2f}", f"{Decimal('-1234.5'):,f}", f"{Decimal('12'):,.1f}")
print(sum([Decimal("1.10"), Decimal("2.20")]), sum([], Decimal("0.0")), sorted([Decimal("2"), 1.5, Decimal("1"), 3]))
print(Decimal(0.5), Decimal(1.1), Decimal(3.0), Decimal(1e22), Decimal(-0.0), Decimal(True), Decimal(" 1.20 "), Decimal(0.1) == 0.1, Decimal("0.1") == 0.1)
print({Decimal("1.0"): "a"}[1], {1: "b"}[Decimal("1.00")], {0.5: "c"}[Decimal("0.50")], len({Decimal("1.1"), Decimal("1.10"), 1.1}))
print(Decimal(1) / 3, Decimal(2) / 3, Decimal("1E+30") / 7, Decimal(1) / Decimal(8), Decimal("100") / Decimal("2.5"), Decimal("0.00") / 3)
for bad in (lambda: Decimal(1) + 1.5, lambda: 2.0 * Decimal(1), lambda: Decimal(1) + "x", lambda: Decimal(1) < "x"):
    try:
        print(bad())
    except TypeError:
        print("TypeError")
total = Decimal()
for price in ("19.99", "5.01", "0.10"):
    total += Decimal(price) * 3
print(total, total * Decimal("0.19"), (total * Decimal("0.19")).quantize(Decimal("0.01")), isinstance(total, Decimal))


def said(make):
    try:
        return repr(make())
    except (ArithmeticError, TypeError, ValueError) as error:
        return f"{type(error).__name__} {error!r} {isinstance(error, ZeroDivisionError)}"


for a in numbers:
    for b in numbers:
        print(said(lambda: a // b), said(lambda: a % b), said(lambda: divmod(a, b)), said(lambda: a / b))
    print(said(lambda: a // 3), said(lambda: 100 % a), said(lambda: divmod(7, a)), said(lambda: divmod(a, True)))
    for power in (0, 1, 2, 3, 7, 27, 100, -1, -2, -5, Decimal("2.0"), Decimal("3E+1")):
        print(said(lambda: a ** power) if a or power > 0 else "-", end=" ")
    print(said(lambda: pow(a, 2)), said(lambda: 2 ** Decimal("10")), said(lambda: 7.5 % a), said(lambda: a // "x"), said(lambda: a << 1))
    print(a.normalize(), a.to_integral_value(), a.to_integral(ROUND_UP), a.to_integral_value(rounding=ROUND_FLOOR), a.adjusted(), a.is_zero(),
          a.is_signed(), a.is_finite(), a.is_nan(), a.is_infinite(), a.copy_abs(), a.copy_negate())
print(said(lambda: Decimal("0E+3") ** 0), said(lambda: Decimal("1.00") ** 5), said(lambda: Decimal("1.1") ** 2000), said(lambda: Decimal("1.000") ** -3))
for text in ("0", "-0", "1.10", "-1234567.891", "99.995", "1.5E-7", "1E+5", "12345678901234567890.12", "0.00"):
    a = Decimal(text)
    for spec in ("f", "F", "e", "E", "g", "G", "%", ".0f", ".3f", ".1e", ".0e", ".3g", ".0g", ".1%", "+", " .2f", "12", "<12", "^14.2f", "*>15,.2f",
                 ",", "015,.2f", "08", "+010.1f", "=+12", ".4", "-", "x", "_f", "<08", "#f", "d", "10q", ".f"):
        print(said(lambda: format(a, spec)), end=" ")
    print()
for text in ("x", "", " ", ".", "1.", "-.5", "1e5", "1E", "--1", "1 2", "1_000", "_", "0x1", "1,5", "12 %", "\t7\n", "+3"):
    print(said(lambda: Decimal(text)), end=" ")
print(said(lambda: Decimal(None)), said(lambda: Decimal(b"1")), said(lambda: Decimal({})), said(lambda: Decimal("9" * 20).quantize(Decimal("1E-9"))))
try:
    Decimal("no number")
except InvalidOperation as error:
    print("InvalidOperation", error, isinstance(error, DecimalException), isinstance(error, ValueError))
try:
    Decimal(1) / 0
except ZeroDivisionError as error:
    print(type(error) is DivisionByZero, error)
