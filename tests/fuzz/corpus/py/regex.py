import re
tests = [(r"a+b", "xaaab"), (r"(\w+)@(\w+)\.com", "me@ex.com"), (r"^\s*(\d{2,4})-(\d+)?$", " 2020-"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"[^abc]+", "abcxyz"), (r"[a-z_][\w-]*", "9foo-bar"), (r"(?P<y>\d{4})-(?P<m>\d\d)", "on 2020-05-06"), (r"a.c", "a\nc abc"), (r"x*", "aaa"), (r"(a*)*b", "aaab"), (r"(?:ab){2,3}", "abababab"), (r"a{2}", "aaa"), (r"a{,2}", "aaa"), (r"a*?b", "aab"), (r"(a+?)(a*)", "aaa"), (r"\bfoo\b", "a foo b"), (r"(?i)HELLO", "say hello"), (r"(?<=\$)\d+", "cost $42"), (r"(?<!a)b", "ab bb"), (r"foo(?=bar)", "foobar"), (r"foo(?!bar)", "foobar foobaz"), (r"(.)\1", "hello"), (r"(?P<q>['\"]).*?(?P=q)", "say 'hi' \"x\""), (r"[\]\-a]+", "x]-a"), (r"é+", "caféé"), (r"日(.)", "日本"), (r"a|b|", "c"), (r"(a)|(b)", "b"), (r"\.\*", "a.*"), (r"{x}", "{x}"), (r"[]a]", "]"), (r"\x41\u0042", "AB"), (r"((a)(b)?)+", "aba"), (r"^$", ""), (r"$", "a\n"), (r"a\Z", "ba"), (r"(?s)a.b", "a\nb"), (r"(?m)^b", "a\nb")]
for p, s in tests:
    m = re.search(p, s)
    print(p, repr(s), m and (m.group(), m.groups(), m.span(), m.groupdict()), re.findall(p, s), bool(re.match(p, s)), bool(re.fullmatch(p, s)))
print(re.sub(r"\s+", " ", "a  b \n c"), re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), re.sub(r"(?P<n>x)", r"[\g<n>\g<0>]", "axb"), re.sub("a", lambda m: m.group().upper(), "banana", count=2), re.subn("a", "", "banana"), re.sub("", "-", "ab"), re.sub("x*", "-", "abxd"))
print(re.split(r"[,;]\s*", "a, b;c"), re.split(r"(,)", "a,b"), re.split(r"\W+", "a b c", maxsplit=1), re.split("x*", "axbc"))
c = re.compile(r"(\d+)", re.I | re.M); print(c.pattern, c.findall("1 22 333"), [m.start() for m in c.finditer("a1bb22")], c.sub("#", "x1y2"), c.match("abc"), c.search("ab12")[1])
print(re.escape("a.b*c d_é"), re.findall(r"(\w)(\w)", "abcd"), re.findall(r"\d", "a1b2"), re.match(r"(\w+) (\w+)", "ab cd").group(1, 2))
for bad in ("(", "[a", "*a", "a**", "(?P<x>a)(?P<x>b)", ")", "a{3,1}", "\\"):
    try:
        re.compile(bad)
    except re.error as e:
        print("error", bad)
print(re.sub(r"(?i)create\s+table\s+(\S+)", r"CREATE TABLE IF NOT EXISTS \1", "create  table foo (x int)"), re.match("a", "b") is None)
