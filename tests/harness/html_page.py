"""A page read by html.parser: whether it is well made, and what it says."""
import html.parser
import urllib.parse

VOID = {"meta", "link", "input", "br", "wbr", "img", "hr"}
# Of SVG, written with a slash.
EMPTY = {"path", "circle", "use", "rect", "line"}


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.parent = tag, parent
        self.attributes = dict(attributes)
        self.children = []

    def find_all(self, tag=None, **wanted):
        """Below it, in document order; class_="x" is one of the classes."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.fits(tag, wanted):
                yield child
            yield from child.find_all(tag, **wanted)

    def fits(self, tag, wanted):
        return (tag is None or self.tag == tag) and all(
            value in self.classes if key == "class_" else self.attributes.get(key.replace("_", "-")) == value
            for key, value in wanted.items())

    def find(self, tag=None, **wanted):
        found = list(self.find_all(tag, **wanted))
        assert len(found) == 1, (tag, wanted, len(found))
        return found[0]

    @property
    def classes(self):
        return self.attributes.get("class", "").split()

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def rows(self):
        """Of a table: the text of each cell of each row of its body."""
        return [[" ".join(cell.text.split()) for cell in row.children if not isinstance(cell, str)]
                for row in self.find("tbody").find_all("tr")]

    def __getitem__(self, name):
        return self.attributes[name]


class HtmlPage(html.parser.HTMLParser):
    """Fails where an element is not closed in order, an attribute stands twice, or an id does."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        assert text.startswith("<!DOCTYPE html>\n")
        self.text = text
        self.root = self.at = Node("", [], None)
        self.ids = {}
        self.feed(text)
        self.close()
        assert self.at is self.root, f"<{self.at.tag}> is not closed"

    def add(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(set(names)) == len(names), (tag, names)
        node = Node(tag, attributes, self.at)
        self.at.children.append(node)
        if "id" in node.attributes:
            assert node["id"] not in self.ids, node["id"]
            assert node["id"] and not any(c.isspace() for c in node["id"]), node["id"]
            self.ids[node["id"]] = node
        return node

    def handle_starttag(self, tag, attrs):
        node = self.add(tag, attrs)
        if tag not in VOID:
            assert tag not in EMPTY, f"<{tag}> is not closed"
            self.at = node

    def handle_startendtag(self, tag, attrs):
        assert tag in EMPTY, f"<{tag}/>"
        self.add(tag, attrs)

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}> at {self.getpos()}"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def unknown_decl(self, data):
        raise AssertionError(data)

    def check(self):
        """What holds of every page: links lead somewhere within it, nothing comes from elsewhere, nothing runs but its own."""
        for node in self.root.find_all():
            for name, value in node.attributes.items():
                assert not name.startswith("on"), (node.tag, name)
                assert name not in ("src", "srcset", "action", "formaction", "background", "style"), (node.tag, name)
                if name in ("href", "xlink:href") and value != "data:,":
                    assert value.startswith("#"), value
                    assert urllib.parse.unquote(value[1:]) in self.ids, value
                if value and "url(" in value:
                    assert value.startswith("url(#") and value[5:-1] in self.ids, value
                if name in ("aria-labelledby", "aria-describedby"):
                    assert value in self.ids, value
            if node.tag == "th":
                assert node["scope"] in ("row", "col"), node.text
        policy = self.root.find("meta", http_equiv="Content-Security-Policy")["content"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy, policy
        assert len(list(self.root.find_all("script"))) == 1 and len(list(self.root.find_all("style"))) == 1
        assert "@import" not in self.text and "url(" not in self.root.find("style").text
        levels = [int(node.tag[1]) for node in self.root.find_all() if node.tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
        return self

    @property
    def counts(self):
        """{"applied": 47, …}"""
        said = [item.text.split() for item in self.root.find("ul", class_="counts").find_all("li")]
        return {" ".join(words[1:]): int(words[0]) for words in said}

    def table(self, section):
        return self.ids[section].find("table", class_="list")

    def section(self, name):
        """The part of the page about one table."""
        return self.ids[f"table-{name}"]
