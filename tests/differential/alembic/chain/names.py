"""Names: mostly ordinary ones, some that need quotes, some reserved, some long."""

RESERVED = ["user", "order", "group", "select", "table", "default", "check", "primary", "end", "desc", "limit", "column",
            "offset", "all", "authorization", "references", "with", "when", "current_user", "value", "key", "type", "name",
            "date", "timestamp", "text", "level", "language", "comment", "position", "year", "role", "session", "index"]
ODD = ["a b", "x%y", "p-q", "1st", "Ünï", "dot.ted", "dollar$", "co:lon", "qu\"ote", "per%%cent", "it's"]


class Names:
    """Gives names that no object of the chain has yet."""

    def __init__(self, random):
        self.random = random
        self.number = 0
        self.used = set()

    def new(self, stem):
        self.number += 1
        roll = self.random.random()
        name = f"{stem}_{self.number}"
        if roll < 0.07:
            word = self.random.choice(RESERVED)
            name = word if word not in self.used else name
        elif roll < 0.15:
            name = f"{stem.title()}{self.number}Name"
        elif roll < 0.18:
            name = f"{self.random.choice(ODD)} {self.number}"
        elif roll < 0.22:
            name = f"{stem}_{self.number}_".ljust(self.random.choice([50, 58, 63]), "x")
        elif roll < 0.24:
            name = f"_{stem}{self.number}"
        self.used.add(name)
        return name


def q(name):
    """The name as an SQL identifier in text of our own."""
    return '"' + name.replace('"', '""') + '"'


def sql(text):
    """SQL text as a Python literal for op.execute and sa.text, where a colon before a word is a bind."""
    return repr(text)
