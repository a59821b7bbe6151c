"""bytearray: bytes that change in place."""


def decoded(data):
    result = bytearray()
    at = 0
    while at < len(data):
        if data[at] == 0 and at + 1 < len(data):
            result.extend(bytes(data[at + 1]))
            at += 2
        else:
            result.append(data[at])
            at += 1
    return bytes(result)


print(decoded(b"\x01\x00\x03\x02\xff"), decoded(b""))
some = bytearray(b"abc")
some[0] = 0x41
some[-1] += 1
print(some, repr(some), f"{some}", len(some), bool(some), bool(bytearray()), some[1], some[-1], some[1:], some[::-1])
print(list(some), [byte for byte in some], 0x41 in some, 65 not in some, max(some), sum(some), sorted(some, reverse=True))
some.extend([1, 2])
some.extend(range(3))
some.extend(some)
print(some, some.pop(), some.pop(0), some, some.hex())
other = some
other.append(200)
copy = some.copy()
copy.clear()
print(some == other, some is other, some == bytes(some), bytes(some) == some, some != b"", copy, some == "x", copy == [])
print(bytearray(3), bytearray("é", "utf-8"), bytearray([1, 255]), bytearray(bytearray(b"x")), bytearray(True), bytearray("é", "utf-8").decode())
print(isinstance(some, (bytes, bytearray)), isinstance(b"", bytearray), type(some).__name__, isinstance(some, bytes))
grown = bytearray(b"ab")
for byte in grown:
    if len(grown) < 5:
        grown.append(byte + 1)
print(grown, dict.fromkeys(grown), tuple(grown), set(grown) == {97, 98, 99, 100}, *grown)
first, *rest = grown
print(first, rest, list(enumerate(grown))[:2], list(zip(grown, "xy")))


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: some.append(256))
attempt(lambda: some.append("x"))
attempt(lambda: some.extend(5))
attempt(lambda: some.extend([1, -1]))
attempt(lambda: some[100])
attempt(lambda: bytearray([300]))
attempt(lambda: bytearray(-1))
attempt(lambda: bytearray("x"))
attempt(lambda: bytearray().pop())
attempt(lambda: bytearray(b"x").pop(4))
attempt(lambda: {some: 1})
attempt(lambda: hash(some))
try:
    some[100] = 1
except IndexError as error:
    print(error)
try:
    some[0] = 256
except ValueError as error:
    print(error)
print(some)
