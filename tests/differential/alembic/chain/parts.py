"""What a chain is made of, as a tree that can be shrunk: calls with arguments that may go, groups, operations, revisions."""


class Call:
    """name(argument, …): positional arguments stay; those named, and those given as Maybe, may go."""

    def __init__(self, name, /, *required, **named):
        self.name = name
        self.required = list(required)
        self.named = dict(named)

    def add(self, **named):
        self.named.update(named)
        return self

    def renamed(self, name):
        """A copy whose first argument is another name."""
        return Call(self.name, repr(name), *self.required[1:], **self.named)

    def render(self):
        arguments = [render(part) for part in self.required]
        arguments += [f"{key}={render(value)}" for key, value in self.named.items()]
        text = ", ".join(argument for argument in arguments if argument)
        return f"{self.name}({text})"

    def places(self):
        """(what can be taken away, how to put it back), for the shrinker."""
        for index, part in enumerate(self.required):
            if isinstance(part, Maybe) and part.is_there:
                yield part.drop, part.restore
        for key in list(self.named):
            if key in self.named:
                yield from self.place_named(key)
        for part in [*self.required, *self.named.values()]:
            if hasattr(part, "places"):
                yield from part.places()

    def place_named(self, key):
        kept = {}

        def drop():
            kept.update(self.named)
            del self.named[key]

        def restore():
            self.named.clear()
            self.named.update(kept)

        yield drop, restore


class Maybe:
    """A positional argument that may go."""

    def __init__(self, part):
        self.part = part
        self.is_there = True

    def drop(self):
        self.is_there = False

    def restore(self):
        self.is_there = True

    def render(self):
        return render(self.part) if self.is_there else ""

    def places(self):
        if self.is_there and hasattr(self.part, "places"):
            yield from self.part.places()


class Group:
    """A line that opens a block, and the statements in it."""

    def __init__(self, head, children):
        self.head = head
        self.children = children

    def render(self):
        body = "\n".join(render(child) for child in self.children) or "pass"
        return self.head + "\n" + indent(body)

    def places(self):
        yield from list_places(self.children)


class Assign:
    """name = call"""

    def __init__(self, name, call):
        self.name = name
        self.call = call

    def render(self):
        return f"{self.name} = {render(self.call)}"

    def places(self):
        yield from self.call.places()


class Operation:
    """Statements of upgrade() and those of downgrade() that take them back."""

    def __init__(self, up, down):
        self.up = up if isinstance(up, list) else [up]
        self.down = down if isinstance(down, list) else [down]

    def places(self):
        yield from list_places(self.up)
        yield from list_places(self.down)


def list_places(items):
    """Each item of a list, then what is in it."""
    for item in list(items):
        def drop(item=item):
            drop.index = items.index(item)
            items.remove(item)

        def restore(item=item, drop=drop):
            items.insert(drop.index, item)

        yield drop, restore
    for item in list(items):
        if item in items and hasattr(item, "places"):
            yield from item.places()


def render(part):
    return part if isinstance(part, str) else part.render()


def indent(text):
    return "\n".join("    " + line if line else line for line in text.split("\n"))


class Revision:
    def __init__(self, name, parents):
        self.name = name
        self.parents = parents
        self.depends_on = []
        self.labels = None
        self.operations = []
        self.prelude = []  # lines at module level

    def header(self, parents):
        if len(parents) < 2:
            return repr(parents[0]) if parents else "None"
        return repr(tuple(parents))

    def render(self):
        up = [render(part) for operation in self.operations for part in operation.up]
        down = [render(part) for operation in reversed(self.operations) for part in operation.down]
        lines = [f'"""{self.name}"""', "import datetime", "import enum", "import uuid", "", "import sqlalchemy as sa",
                 "from alembic import op", "from sqlalchemy.dialects import postgresql", "",
                 f"revision = {self.name!r}", f"down_revision = {self.header(self.parents)}",
                 f"branch_labels = {self.labels!r}", f"depends_on = {self.header(self.depends_on)}", ""]
        lines += [render(part) for part in self.prelude] + ["", "", "def upgrade():", indent("\n".join(up) or "pass"),
                                                           "", "", "def downgrade():", indent("\n".join(down) or "pass")]
        return "\n".join(lines) + "\n"


class Chain:
    def __init__(self, seed, api):
        self.seed = seed
        self.api = api
        self.options = {}
        self.revisions = []

    def files(self):
        """{name of a file: text}; the first by name holds the head that a case has."""
        head = ["# construct: random chains", f"# api: {self.api}"]
        head += [f"# option: {key} = {value}" for key, value in self.options.items()]
        found = {}
        for index, revision in enumerate(self.revisions):
            text = revision.render()
            found[f"{revision.name}.py"] = "\n".join(head) + "\n" + text if index == 0 else text
        return found
