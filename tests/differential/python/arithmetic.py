for a in (-7, -2, 0, 3, 7, 2.5, -2.5, True):
    for b in (-3, 2, 5, 0.5, -1.5):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
print(2 ** 10, 2 ** -1, (-2) ** 3, 2.0 ** 0.5, 0 ** 0, 10 ** 18)
print(1 << 10, 1024 >> 3, -1 >> 1, 6 & 3, 6 | 3, 6 ^ 3, ~5, True & False, True | False, True ^ True)
print(abs(-5), abs(-5.5), abs(True), -True, +3, --3)
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, 2), round(5, -1), round(15, -1), round(25, -1))
print(1e16, 1e15, 123456789012345678.0, 0.1, 1 / 3, 1e-4, 1e-5, 1.5e300, -0.0, 5e-324, 1.7976931348623157e308)
print(float("inf"), float("-inf"), float("nan"), float("1_000.5"), float(" 12 "), int(" 12 "), int("-0x1f", 16), int("0b101", 0), int("1_000"))
print(int(3.9), int(-3.9), int(True), float(3), bool(0), bool(0.0), bool("0"), bool([]), bool([0]))
print(1 == 1.0, 1 < 1.5, 2 ** 53 == float(2 ** 53), 9007199254740993 == 9007199254740992.0, True == 1, 1 != 2)
print(1 < 2 < 3, 1 < 2 > 3, 1 == 1 != 2, 3 > 2 >= 2)
print(max(1, 2.5, 2), min([3, 1, 2]), sum([1, 2, 3]), sum([0.1] * 3), sum([], 5), max("abc"), max([], default=7))
for text in ("x", "", "1.5", "0x10"):
    try:
        print(int(text))
    except ValueError as e:
        print(e)
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0 ** -1):
    try:
        f()
    except ZeroDivisionError as e:
        print(type(e).__name__, e)
for f in (lambda: 1 + "a", lambda: "a" + 1, lambda: [] + (), lambda: None + 1, lambda: -"a", lambda: 1 < "a", lambda: {} < {}, lambda: "a" * "b", lambda: [1] * 1.5):
    try:
        f()
    except TypeError as e:
        print(e)
print(hex(255), oct(8), bin(5), hex(-255), chr(97), ord("é"), pow(2, 5))
print((5).bit_length(), (2.0).is_integer(), 7 .bit_length())
print(100_000, 0xff, 0o17, 0b11, 1e3, .5, 5., 1_0.0_1)
x = 5
x += 2; x -= 1; x *= 3; x //= 2; x **= 2; x %= 50; x <<= 2; x >>= 1; x |= 1; x &= 0xff; x ^= 3
print(x)
y = 7
y /= 2
print(y)
print(3.0, 3.10, 1e2, 1e22, 1e21, 123e-7, 0.00001234, 12345678.9)
print(not 1, not 0, 1 and 2, 0 or "x", None or [] or 0, 1 if 0 else 2)
print(isinstance(True, int), type(1), type(1.0), type(True), int, str(12), repr(1.5))
