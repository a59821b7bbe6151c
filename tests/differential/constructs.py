"""The table of constructs: how many cases there are of each, and what came out."""
KINDS = ("same", "different", "refused")


class Constructs:
    def __init__(self):
        self.rows = {}

    def add(self, construct, kind):
        row = self.rows.setdefault(construct or "(none named)", dict.fromkeys(KINDS, 0))
        row[kind] += 1

    def lines(self):
        width = max(map(len, [*self.rows, "construct"]))
        head = f"{'construct':{width}}  {'cases':>6} " + " ".join(f"{kind:>9}" for kind in KINDS)
        body = [self.line(name, row, width) for name, row in sorted(self.rows.items())]
        total = {kind: sum(row[kind] for row in self.rows.values()) for kind in KINDS}
        return [head, *body, self.line("all", total, width)]

    @staticmethod
    def line(name, row, width):
        return f"{name:{width}}  {sum(row.values()):>6} " + " ".join(f"{row[kind]:>9}" for kind in KINDS)
