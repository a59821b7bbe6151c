"""docs graph: the steps by source, in order, with what they depend on; as text, Markdown, JSON and Graphviz."""
import shutil
import subprocess

import pytest

TEXT = """\
base (raw-sql)
     step         depends on
  1  base:0001_a
  2  base:0002_b  requires base:0001_a

shop (raw-sql)
     step         depends on
  3  shop:0001_s  requires base
  5  shop:0002_x  requires shop:0001_s, base; after record:0001_a

record (doc-only)
     step           depends on             description
  4  record:0001_a  describes base:0001_a  The "a" <table>

5 steps of 3 sources
"""

TEXT_WITH_STATES = """\
base (raw-sql)
     step         state    depends on
  1  base:0001_a  applied
  2  base:0002_b  pending  requires base:0001_a

shop (raw-sql)
     step         state    depends on
  3  shop:0001_s  pending  requires base
  5  shop:0002_x  pending  requires shop:0001_s, base; after record:0001_a

record (doc-only)
     step           state    depends on             description
  4  record:0001_a  pending  describes base:0001_a  The "a" <table>

5 steps of 3 sources: 1 applied, 4 pending
"""

MARKDOWN = """\
```mermaid
flowchart LR
  subgraph l1 ["base"]
    s1["base:0001_a"]:::applied
    s2["base:0002_b"]:::pending
  end
  subgraph l2 ["shop"]
    s3["shop:0001_s"]:::pending
    s5["shop:0002_x"]:::pending
  end
  subgraph l3 ["record"]
    s4["record:0001_a"]:::pending
  end
  s1 --> s2
  l1 --> s3
  s1 -.->|describes| s4
  s3 --> s5
  s4 -.->|after| s5
  classDef applied fill:#d9f2dc,color:#000
  classDef found fill:#d9f2dc,color:#000
  classDef pending fill:#fff3cc,color:#000
  classDef unchecked fill:#fff3cc,color:#000
  classDef not_selected fill:#eeeeee,color:#000
```

## base (raw-sql)

| | step | state | depends on |
|---:|---|---|---|
| 1 | base:0001_a | applied | |
| 2 | base:0002_b | pending | requires base:0001_a |

## shop (raw-sql)

| | step | state | depends on |
|---:|---|---|---|
| 3 | shop:0001_s | pending | requires base |
| 5 | shop:0002_x | pending | requires shop:0001_s, base; after record:0001_a |

## record (doc-only)

| | step | state | depends on | description |
|---:|---|---|---|---|
| 4 | record:0001_a | pending | describes base:0001_a | The "a" \\<table> |

5 steps of 3 sources: 1 applied, 4 pending
"""

DOT = """\
digraph lockstep {
  graph [rankdir=LR, compound=true, fontname="sans-serif"]
  node [shape=box, style=filled, fontname="sans-serif"]
  edge [fontname="sans-serif", fontsize=10]
  subgraph cluster_1 {
    label="base (raw-sql)"
    s1 [label="base:0001_a\\napplied", fillcolor="#d9f2dc"]
    s2 [label="base:0002_b\\npending", fillcolor="#fff3cc"]
  }
  subgraph cluster_2 {
    label="shop (raw-sql)"
    s3 [label="shop:0001_s\\npending", fillcolor="#fff3cc"]
    s5 [label="shop:0002_x\\npending", fillcolor="#fff3cc"]
  }
  subgraph cluster_3 {
    label="record (doc-only)"
    s4 [label="record:0001_a\\nThe \\"a\\" <table>\\npending", fillcolor="#fff3cc", shape=note]
  }
  s1 -> s2 [style=solid]
  s2 -> s3 [style=solid, ltail=cluster_1]
  s1 -> s4 [style=dotted, label="describes"]
  s3 -> s5 [style=solid]
  s4 -> s5 [style=dashed, label="after"]
}
"""


@pytest.fixture
def three(project):
    project.source("base", {"0001_a": "CREATE TABLE a (id int PRIMARY KEY);\n", "0002_b": "CREATE TABLE b (id int);\n"})
    project.source("shop", {"0001_s": "CREATE TABLE s (id int);\n", "0002_x": "SELECT 1;\n"}, requires="base")
    project.source("record", {"0001_a": "[document]\ntitle = The \"a\" <table>\ndescribes = base:0001_a\n\n[table a]\n"
                                        "column.id = integer not null\nprimary key = id\n"}, plugin="doc-only")
    project.step("late", id="shop:0002_x", after="record:0001_a")
    return project


def drawn(text):
    """Graphviz itself, where it is there."""
    if shutil.which("dot") is None:
        return None
    done = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=False, timeout=120)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.decode()


def test_without_a_database(three):
    assert three.ok("docs", "graph", dsn="").out == TEXT
    json = three.ok("docs", "graph", dsn="", as_json=True).json
    assert json["sources"] == [{"source": "base", "plugin": "raw-sql"}, {"source": "shop", "plugin": "raw-sql"},
                               {"source": "record", "plugin": "doc-only"}]
    assert [(s["step"], s["kind"], s["state"], s["description"]) for s in json["steps"]] == [
        ("base:0001_a", "schema", None, None), ("base:0002_b", "schema", None, None), ("shop:0001_s", "schema", None, None),
        ("record:0001_a", "doc", None, 'The "a" <table>'), ("shop:0002_x", "schema", None, None)]
    assert {s["step"]: [(d["how"], d["on"]) for d in s["depends"]] for s in json["steps"]} == {
        "base:0001_a": [], "base:0002_b": [("requires", "base:0001_a")], "shop:0001_s": [("requires", "base")],
        "record:0001_a": [("describes", "base:0001_a")],
        "shop:0002_x": [("requires", "shop:0001_s"), ("requires", "base"), ("after", "record:0001_a")]}


def test_with_one(three):
    three.apply("--to", "base:0001_a")
    assert three.ok("docs", "graph").out == TEXT_WITH_STATES
    assert three.ok("docs", "graph", "--format", "markdown").out == MARKDOWN
    dot = three.ok("docs", "graph", "--format", "dot").out
    assert dot == DOT
    picture = drawn(dot)
    assert picture is None or ">base:0001_a<" in picture and "The &quot;a&quot; &lt;table&gt;" in picture
    json = three.ok("docs", "graph", as_json=True).json
    assert [s["state"] for s in json["steps"]] == ["applied", "pending", "pending", "pending", "pending"]


def test_what_another_step_satisfies(project):
    project.source("one", {"0001_a": "CREATE TABLE a (id int);\n"})
    project.source("two", {"0001_a": "SELECT 1;\n", "0002_b": "SELECT 2;\n"})
    project.step("same", id="two:0001_a", satisfied_by="one:0001_a")
    assert project.ok("docs", "graph", dsn="").out == (
        "one (raw-sql)\n     step\n  1  one:0001_a\n\n"
        "two (raw-sql)\n     step        depends on\n  2  two:0001_a  satisfied by one:0001_a\n"
        "  3  two:0002_b  requires two:0001_a\n\n3 steps of 2 sources\n")
    assert '  s1 -> s2 [style=dotted, label="satisfied by"]\n' in project.ok("docs", "graph", "--format", "dot", dsn="").out


def test_names_that_are_syntax_elsewhere(project):
    project.source("app", {'0001_a"]; x': "SELECT 1;\n", "0002_\\": "SELECT 1;\n"})
    dot = project.ok("docs", "graph", "--format", "dot", dsn="").out
    assert 'label="app:0001_a\\"]; x"' in dot and 'label="app:0002_\\\\"' in dot
    drawn(dot)
    assert 's1["app:0001_a#34;#93;#59; x"]' in project.ok("docs", "graph", "--format", "markdown", dsn="").out


def test_an_empty_bundle(project):
    project.source("app")
    assert project.ok("docs", "graph", dsn="").out == "app (raw-sql)\n  no steps\n\n0 steps of 1 source\n"
    drawn(project.ok("docs", "graph", "--format", "dot", dsn="").out)


def test_five_hundred_steps(project):
    for name in ("one", "two", "three", "four", "five"):
        project.source(name, {f"{i:04}_s": "SELECT 1;\n" for i in range(1, 101)}, **({} if name == "one" else {"requires": "one"}))
    result = project.ok("docs", "graph", "--format", "markdown", dsn="")
    assert result.out.startswith("There are too many dependencies for a Mermaid diagram: `lockstep docs graph --format dot` "
                                 "draws them all.\n\n## one (raw-sql)\n")
    dot = project.ok("docs", "graph", "--format", "dot", dsn="").out
    assert dot.count("ltail=cluster_1") == 4, "what all steps of a source require is drawn once"
    assert dot.count(" -> ") == 5 * 99 + 4


@pytest.mark.parametrize("command,form", [("graph", "alembic"), ("ownership", "dot"), ("timeline", "dot")])
def test_formats_that_it_has_not(project, command, form):
    project.source("app")
    assert project.fails(2, "docs", command, "--format", form).said("--format", form)
