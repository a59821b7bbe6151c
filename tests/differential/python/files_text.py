from pathlib import Path


def show(*arguments, **keywords):
    with open(*arguments, **keywords) as file:
        print(arguments, keywords, repr(file.read()))
    with open(*arguments, **keywords) as file:
        print(list(file), file.read())


show("data/ends.csv")
show("data/ends.csv", "r", newline=None)
show("data/ends.csv", "rt", newline="")
show("data/ends.csv", newline="\n")
show("data/ends.csv", encoding="ascii", newline="")
show("data/ends.csv", encoding="cp1252")
show("data/signed.csv")
show("data/signed.csv", encoding="utf-8")
show("data/signed.csv", encoding="UTF8", newline="")
show("data/signed.csv", encoding="utf-8-sig")
show("data/signed.csv", encoding="utf_8_sig", newline="")
show("data/signed.csv", encoding="latin-1")
show("data/latin.csv", encoding="latin-1")
show("data/latin.csv", encoding="ISO-8859-1", errors="strict")
show("data/ends.csv", encoding="utf-8-sig")
with open("data/ends.csv", newline="") as file:
    print(repr(file.readline()), file.readlines())
print(repr(Path("data/signed.csv").read_text()), repr(Path("data/signed.csv").read_text(encoding="utf-8-sig")),
      repr(Path("data/latin.csv").read_text("latin1")), repr(Path("data/ends.csv").read_text()))
with Path("data/signed.csv").open(encoding="utf-8-sig", newline="") as file:
    print(repr(file.read()))
raw = Path("data/signed.csv").read_bytes()
print(raw, repr(raw.decode()), repr(raw.decode("utf-8-sig")), repr(raw.decode("Latin_1")), b"abc".decode("ascii"), b"abc".decode("cp1252"))
print(Path("data/latin.csv").read_bytes().decode("iso8859-1").encode(), "abc".encode("latin-1"), "é".encode("UTF_8"))
