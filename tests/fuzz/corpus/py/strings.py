s = "Hello, Wörld! ñ 日本語"
print(len(s), s[0], s[-1], s[7:12], s[::-1], s[::2], s[-3:], s[100:], s[2:1])
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), "straße".upper(), "ÀÉ".lower())
print(s.find("W"), s.find("zz"), s.rfind("l"), s.index("ö"), s.count("l"), s.replace("l", "L"), s.replace("l", "L", 1))
print("a,b,,c".split(","), "a b  c ".split(), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), " a b ".split(None, 1))
print("a\nb\r\nc".splitlines(), "a\nb\n".splitlines(True))
print("-".join(["a", "b"]), "".join([]), ", ".join(str(i) for i in range(3)))
print("  x ".strip() + "|", "xxaxx".strip("x"), "xxaxx".lstrip("x"), "xxaxx".rstrip("x"), "abc".strip("ac"))
print("abc".startswith("a"), "abc".startswith(("x", "a")), "abc".endswith("bc"), "abc".startswith("b", 1))
print("a".ljust(3) + "|", "a".rjust(3, "*"), "a".center(4, "-"), "ab".center(5, "-"), "5".zfill(3), "-5".zfill(4))
print("a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("x"), "abc".rpartition("x"))
print("abc".isalpha(), "ab1".isalnum(), "12".isdigit(), " ".isspace(), "Abc".istitle(), "ABC".isupper(), "abc".islower(), "".isalpha(), "²".isdigit(), "é".isalpha())
print("abc".isidentifier(), "1abc".isidentifier(), "a b".isidentifier(), "x".isprintable(), "\n".isprintable(), "é".isascii())
print("prefix_x".removeprefix("prefix_"), "x_suf".removesuffix("_suf"), "ab".expandtabs(), "a\tb".expandtabs(4))
print("x" * 3, 3 * "ab", "a" "b" 'c', "a" + "b")
print("l" in s, "zz" not in s, "" in s, "a" < "b", "a" < "B", "abc" > "ab", "é" > "z")
print(repr("a'b"), repr('a"b'), repr("a'b\"c"), repr("\n\t\\\x00\x7f\u200b"), repr("é日"), ascii("é日\U0001F600"))
print("\x41\u0042\U00000043\103\101", r"\n", "a\
b", '''tri
ple''')
print("ab".transla