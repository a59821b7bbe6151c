import csv
import io
from csv import DictReader, reader

LINES = [
    "a,b,c\n", "1,,3\r\n", "\n", "  x , \"y, z\" ,\"q\"\"q\"\n", "\"two\nlines\",end\n", "last"]
TEXTS = ["", "\n", "\r\n", ",", ",\n", "a", "a\n\n\nb\n", "a,b\r\nc,d\r\n", "a\rb", '"', '"open', '"open\n', '"a"b,c\n', '"a""b"\n', '""\n', '"",""\n',
         'a"b"c\n', ' "a"\n', "a\\,b,c\\\n", "\\\n", "é,ü§\n", "1,\"2\",3.5\n", "a;b|c\td\n", "'a;b';c\n", '"x" ,y\n', '"a\r\nb"\r\nc\r\n', "a,b\n\"c"]
DIALECTS = [
    {}, {"delimiter": ";"}, {"dialect": "excel-tab"}, {"quotechar": "'", "delimiter": ";"}, {"escapechar": "\\"},
    {"escapechar": "\\", "doublequote": False}, {"skipinitialspace": True}, {"quoting": csv.QUOTE_NONE},
    {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quotechar": None}, {"strict": True}, {"delimiter": "§"}, {"dialect": "unix"},
    {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\n"}, {"dialect": "excel", "delimiter": "\t", "strict": True}]


def rows(lines, **keywords):
    try:
        return list(reader(lines, **keywords))
    except csv.Error as error:
        return type(error).__name__, str(error) if "new-line" not in str(error) else "new-line"


print(list(reader(LINES)))
for text in TEXTS:
    for keywords in DIALECTS:
        print(repr(text), keywords, rows(text.splitlines(keepends=True), **keywords), rows([text], **keywords))
print(rows(["1,2.5,\"x\"\n", "-3e2,4\n"], quoting=csv.QUOTE_NONNUMERIC))
try:
    print(rows(["a,1\n"], quoting=csv.QUOTE_NONNUMERIC))
except ValueError as error:
    print(error)
for bad in ({"delimiter": "ab"}, {"delimiter": 1}, {"delimiter": None}, {"quotechar": 2}, {"quotechar": "xy"}, {"quoting": 9}, {"quoting": "x"},
            {"quotechar": None, "quoting": csv.QUOTE_ALL}, {"nothing": 1}):
    try:
        print(rows(["a"], **bad))
    except TypeError as error:
        print(bad, type(error).__name__)
try:
    rows(["a"], dialect="nobody's")
except csv.Error as error:
    print(error)
print(rows([1]), rows(["x" * 131072 + "\n"])[0][0][:3], rows(["x" * 131073]), rows([b"a"]))
numbered = reader(["a\n", "\"b\n", "c\"\n", "d"])
print(numbered.line_num, next(numbered), numbered.line_num, next(numbered), numbered.line_num, next(numbered), numbered.line_num, next(numbered, None))
for row in numbered:
    print("no more")

for lines, keywords in (
        (LINES, {}), (["a,b\n", "1,2,3,4\n", "5\n", "\n", "6,7\n"], {}), (["a,b\n", "1,2,3\n", "4\n"], {"restkey": "more", "restval": "-"}),
        (["1,2\n"], {"fieldnames": ["x", "y"]}), (["1;2\n"], {"fieldnames": ("x", "y"), "delimiter": ";"}), ([], {}), (["\n", "a\n", "b\n"], {}),
        (["a,a\n", "1,2\n"], {}), (["a\tb\n", "1\t2"], {"dialect": "excel-tab"})):
    found = DictReader(lines, **keywords)
    print(found.line_num, found.fieldnames, found.line_num, list(found), found.line_num)
lazy = DictReader(["a,b\n", "1,2\n"])
print(next(lazy), lazy.line_num, lazy.fieldnames, [dict(row) for row in lazy])
lazy = DictReader(["a,b\n", "1,2\n"])
lazy.fieldnames = ["c", "d"]
print(list(lazy))
with open("data/ends.csv", newline="") as file:
    print(list(reader(file, delimiter=";")))
with open("data/signed.csv", encoding="utf-8-sig", newline="") as file:
    print(list(DictReader(file)))
with open("data/lines.txt") as file:
    for row in reader(file):
        print(row)
print(isinstance(csv.Error("x"), Exception), csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE)
print(list(reader(io.StringIO("a,b\n"))))
held = io.StringIO("one\ntwo\r\nthree\rfour")
print(held.readline(), held.read(2), repr(held.read()), held.read() == "", held.getvalue() == "one\ntwo\r\nthree\rfour", isinstance(held, io.StringIO))
with io.StringIO("a\nb") as held:
    print(list(held))
try:
    held.read()
except ValueError as error:
    print(error)
print(list(io.StringIO("a\rb\r\nc\n", newline="")), list(io.StringIO()), list(io.StringIO(None)))
print(list(DictReader(io.StringIO("id,name\n1,a\n2,\"b\nc\"\n"))))
