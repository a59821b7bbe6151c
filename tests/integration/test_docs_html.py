"""docs html: what the page says, that it is well made, and how it behaves in a browser."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import time

import pytest

from browser import PROGRAM, Browser
from html_page import HtmlPage
from project import BUILD, LOCKSTEP, ROOT, Project, environment

needs_chromium = pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed")


def page_of(project, *args, **options):
    return HtmlPage(project.ok("docs", "html", *args, **options).out).check()


# ---- the reference deployment


class Deployment:
    def __init__(self, root, dsn):
        self.root, self.dsn = root, dsn
        shutil.copytree(ROOT / "manifests", root / "manifests")
        (root / "plugins.ini").write_text(f"[lockstep]\nplugin_dir = {BUILD}/plugins\n")

    def ok(self, *args):
        command = [str(LOCKSTEP), "-m", "manifests/whisperengine.ini", "--profile", "full", "-d", self.dsn, *map(str, args)]
        done = subprocess.run(command, env=environment(self.root), cwd=self.root, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def whisper(postgres, tmp_path_factory):
    """The file of its page."""
    root = tmp_path_factory.mktemp("whisper")
    database = postgres.create()
    deployment = Deployment(root, database.dsn)
    deployment.ok("apply")
    database.execute("ANALYZE")
    deployment.ok("docs", "html", "--out", root / "page.html")
    yield root / "page.html"
    database.drop()


def test_the_reference_deployment(whisper):
    page = HtmlPage(whisper.read_text()).check()
    assert page.counts["applied"] == 47
    assert page.root.find("h1").text == "whisperengine"
    facts = {node.find("dt").text: node.find("dd").text for node in page.root.find("dl", class_="head").find_all("div")}
    assert re.fullmatch("[0-9a-f]{64}", facts["Journal head"]) and facts["Profile"] == "full"
    assert facts["Database"].startswith("/")

    steps = {row[1]: row for row in page.table("steps").rows}
    assert len(steps) == 47
    row = steps["identity:0002_user_profiles"]
    assert row[:5] == ["17", "identity:0002_user_profiles", "What a person has told us about themselves", "schema", "applied"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[5]) and re.fullmatch(r"(< )?\d+ ms|\d+\.\d s", row[7])
    assert row[9] == "requires 0001_universal_users"
    assert "after enrichment:0001_semantic_knowledge_graph" in steps["core:27e207ded5a0"][9]

    tables = {row[0]: row for row in page.table("inventory").rows}
    assert tables["public.alembic_version"][2] == "(none)"
    row = tables["public.user_profiles"]
    assert row[1:4] == ["table", "identity", "identity:0002_user_profiles"] and row[6] == "record:0002_who_a_user_is"
    assert row[7] == "0"

    section = page.section("public.user_profiles")
    assert "Told by the person; what characters have inferred is in fact_entities" in section.text
    columns = section.find("table", class_="columns").rows
    assert [row[0] for row in columns] == [
        "universal_id", "pronouns", "locale", "timezone", "bio", "favourite_topics", "consent", "consent_changed_at",
        "created_at", "updated_at"]
    assert columns[2] == ["locale", "character varying(16)", "not null", "'en'::character varying", ""]
    keys = [t for t in section.find_all("table") if t.find("caption").text == "Keys and constraints"][0].rows
    assert ["user_profiles_pkey", "PRIMARY KEY (universal_id)"] in keys
    history = section.find("ol", class_="history").text
    assert "created by identity:0002_user_profiles" in history
    assert "record:0002_who_a_user_is Who a user is" in section.find("dl", class_="facts").text
    assert "universal_users" in page.section("public.user_knowledge").find("pre").text


def test_the_picture(whisper):
    page = HtmlPage(whisper.read_text())
    order = page.ids["order"]
    lanes = [re.sub(r":.*", "", node.find("title").text) for node in order.find_all("text", class_="lane")]
    assert lanes == ["core", "identity", "enrichment", "advanced", "record"]
    rows = list(order.find_all("a", class_="row"))
    assert [int(row["data-row"]) for row in rows] == list(range(1, 48))
    at = {row.find("title").text.split(":")[0] + ":" + row.find("title").text.split(":")[1]: row for row in rows}
    row = at["identity:0002_user_profiles"]
    assert row.find("title").text.startswith("identity:0002_user_profiles: applied\nWhat a person")
    assert page.ids[row["href"][1:]].tag == "tr"
    assert row.find("use")["href"] == "#st-applied"
    # each lane has its own place, in the order of the manifest
    places = {row.find("title").text.split(":")[0]: int(row.find("use")["x"]) for row in rows}
    assert [places[lane] for lane in lanes] == sorted(set(places.values()))
    number = {name: row["data-row"] for name, row in at.items()}

    def edges(before, after):
        return {node.classes[1] for node in order.find_all("path", class_="edge")
                if node.attributes.get("data-from") == number[before] and node.attributes.get("data-to") == number[after]}

    assert edges("enrichment:0001_semantic_knowledge_graph", "core:27e207ded5a0") == {"k0"}
    assert edges("identity:0001_universal_users", "record:0002_who_a_user_is") == {"k1"}
    assert edges("identity:0003_platform_identities", "enrichment:0001_semantic_knowledge_graph") == {"k2"}


# ---- the rest of what there is to show


def test_without_a_database(offline):
    offline.source("a", {"0001_x": "-- lockstep: description = First\nCREATE TABLE x ();"})
    offline.source("b", {"0001_y": "CREATE TABLE y ();"}, requires="a")
    page = page_of(offline)
    assert page.counts == {"steps": 2}
    assert "none was read" in page.root.find("dl", class_="head").text
    assert {node["id"] for node in page.root.find_all("section")} == {"order", "steps"}
    assert [row[:5] for row in page.table("steps").rows] == [
        ["1", "a:0001_x", "First", "schema", "not known"], ["2", "b:0001_y", "", "schema", "not known"]]
    assert len(list(page.ids["order"].find_all("path", class_="edge"))) == 2  # in the legend, and the one


def test_a_file_is_put_in_place_whole(offline):
    offline.source("a", {"0001_x": "SELECT 1;"})
    file = offline.root / "page.html"
    file.write_text("before")
    assert offline.ok("docs", "html", "--out", file).out == ""
    assert file.read_text() == re.sub(r"<time.*?</time>", re.search(r"<time.*?</time>", file.read_text())[0],
                                      offline.ok("docs", "html").out)
    assert offline.run("docs", "html", "--out", offline.root / "none" / "page.html").rc == 1
    assert "HTML" in offline.run("docs", "html", as_json=True).error["message"]


def test_states(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a ();", "0002_b": "CREATE TABLE b ();", "0003_c": "SELECT 1/0;",
                           "0004_d": "SELECT 1;"})
    project.source("other", {"0001_o": "CREATE TABLE o ();"})
    project.profile("app", "app")
    project.run("--profile", "app", "apply")
    project.put("app", "0002_b.sql", "CREATE TABLE b (id int);")
    page = page_of(project, "--profile", "app")
    assert page.counts["applied"] == 1
    states = {row[1]: row[4] for row in page.table("steps").rows}
    assert states["app:0001_a"] == "applied" and states["app:0002_b"] == "changed"
    assert states["app:0003_c"].startswith("failed") and "division by zero" in states["app:0003_c"]
    assert states["app:0004_d"] == "pending" and states["other:0001_o"] == "not selected"
    shapes = {row["data-row"]: row.find("use")["href"] for row in page.ids["order"].find_all("a", class_="row")}
    assert len(set(shapes.values())) == 5
    legend = page.ids["order"].find("ul", class_="legend").text
    assert all(word in legend for word in ("applied", "changed", "failed", "pending", "not selected"))


def test_steps_that_the_bundle_lacks_have_a_lane(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a ();"})
    project.source("old", {"0001_o": "CREATE TABLE o ();"})
    project.apply()
    del project.sections["source old"]
    project.write()
    page = page_of(project)
    assert page.counts["missing"] == 1
    lanes = [node.find("title").text for node in page.ids["order"].find_all("text", class_="lane")]
    assert lanes == ["app: raw-sql, 1 step", "old: not in this bundle, 1 step"]
    row = [row for row in page.table("steps").rows if row[1] == "old:0001_o"][0]
    assert row[3:5] == ["schema", "missing"] and row[8].endswith("…")
    assert "created by old:0001_o" in page.section("public.o").find("ol").text


def test_satisfied_by(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a ();", "0001_a.check": "SELECT true;"})
    project.source("dump", {"0001_all": "CREATE TABLE a ();"})
    project.step("a", id="app:0001_a", satisfied_by="dump:0001_all")
    page = page_of(project, dsn="")
    assert len(list(page.ids["order"].find_all("path", class_="k3"))) == 2
    assert "satisfied by dump:0001_all" in page.table("steps").rows[1][-1]


@pytest.fixture
def drifted(project, database):
    """One of everything that somebody can do by hand."""
    project.source("app", {
        "0001_users": "CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, age int DEFAULT 0);\n"
                      "CREATE INDEX users_name ON users (name);\nCREATE TABLE lost (id int);\nCREATE TABLE same (id int);\n"
                      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "0002_more": "ALTER TABLE users ADD email text;"})
    project.source("record", {"0001_users": "[document]\ntitle = Users\ndescribes = app:0001_users\n\n[table users]\n"
                                            "about = Who is here\ncolumn.id = integer not null\ncolumn.name = text not null\n"
                                            "column.age = integer\ncolumn.email = text\nprimary key = id\n"
                                            "index.users_name = btree (name)\n"}, plugin="doc-only")
    project.step("doc", id="record:0001_users", after="app:0002_more")
    project.apply()
    database.execute("ALTER TABLE users ADD added int; ALTER TABLE users ALTER name TYPE varchar(10), ALTER age DROP DEFAULT;"
                     "ALTER TABLE users DROP email; DROP INDEX users_name; DROP TABLE lost; CREATE TABLE by_hand (id int);"
                     "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'")
    return project


def test_drift_is_marked_where_it_is(drifted):
    page = page_of(drifted)
    found = [row[:5] for row in page.table("drift").rows]
    assert found == [
        ["unowned", "table", "public.by_hand", "", ""],
        ["changed", "function", "public.f()", "", "definition"],
        ["missing", "table", "public.lost", "", ""],
        ["undocumented", "table", "public.same", "", ""],
        ["unexpected", "table", "public.users", "column added", ""],
        ["changed", "table", "public.users", "column age", "default"],
        ["missing", "table", "public.users", "column email", ""],
        ["changed", "table", "public.users", "column name", "type"],
        ["missing", "table", "public.users", "index users_name", ""],
    ]
    assert page.counts["differences"] == 10  # and the document
    assert "record:0001_users" in page.ids["drift"].find("ul").text
    inventory = {row[0]: row for row in page.table("inventory").rows}
    assert inventory["public.users"][-1] == "5 differences" and inventory["public.lost"][-1] == "missing"
    assert inventory["public.by_hand"][-1] == "unowned" and inventory["public.same"][-1] == "undocumented"
    columns = {row[0]: row[1:] for row in page.section("public.users").find("table", class_="columns").rows}
    assert list(columns) == ["id", "name", "age", "added", "email"]
    assert columns["id"] == ["integer", "not null", "", "", ""]
    assert columns["name"][0] == "character varying(10)"
    assert columns["name"][-1] == "changed type expected text found character varying(10)"
    assert columns["email"][:-1] == ["", "", "", ""] and columns["email"][-1].startswith("missing")
    assert columns["added"][-1].startswith("unexpected")
    section = page.section("public.users")
    cells = [cell.text for cell in section.find_all("td", class_="off")]
    assert cells == ["character varying(10)", ""]
    assert "5 differences" in section.find("summary").text
    indexes = [t for t in section.find_all("table") if t.find("caption").text == "Indexes"][0].rows
    assert indexes[0][0] == "users_name" and indexes[0][-1].startswith("missing expected CREATE INDEX users_name")
    assert "missing" in page.section("public.lost").find("p", class_="off").text
    others = {row[0]: row for row in page.table("others").rows}
    assert others["public.f()"][-1] == "changed"
    assert not {"plpgsql", "public"} & set(others), "what comes with every database is nobody's news"


def test_a_database_without_a_journal(project, database):
    database.execute("CREATE TABLE there (id int)")
    project.source("app", {"0001_a": "CREATE TABLE a ();"})
    page = page_of(project)
    assert page.counts == {"pending": 1}
    assert "no journal yet" in page.root.find("dl", class_="head").text and "drift" not in page.ids
    assert [row[0] for row in page.table("inventory").rows] == ["public.there"]


HOSTILE = ["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "<!--", "]]>",
           "&lt;b&gt;&amp;", "a.b", "a b", "\u202egnp.exe", "ünï©ødé 表 🐘", "x" * 58, "--></style><script>alert(1)</script>",
           "javascript:alert(1)", "%3Cb%3E", "~3C", "line\nfeed", "#top"]


def test_hostile_names(project, database):
    quoted = ['"' + name.replace('"', '""') + '"' for name in HOSTILE]
    literals = ["'" + name.replace("'", "''") + "'" for name in HOSTILE]
    sql = "".join(f"CREATE TABLE {name} ({name} text DEFAULT {literal} CHECK ({name} <> {literal}));\n"
                  f"COMMENT ON TABLE {name} IS {literal};\nCOMMENT ON COLUMN {name}.{name} IS {literal};\n"
                  f"CREATE INDEX ON {name} ({name});\nCREATE VIEW \"v{name[1:-1]}\" AS SELECT * FROM {name};\n"
                  f"CREATE SEQUENCE \"s{name[1:-1]}\";\n"
                  for name, literal in zip(quoted, literals))
    project.source("app", {"0001_<script>&\"'": "-- lockstep: description = </script><script>alert(1)</script>\n" + sql})
    project.apply()
    out = project.ok("docs", "html").out
    page = HtmlPage(out).check()
    assert "<script>alert" not in out and "<img" not in out and "\u202e" not in out
    names = {row[0] for row in page.table("inventory").rows}
    for name in HOSTILE:
        shown = " ".join(name.replace("\u202e", "\\xe2\\x80\\xae").split())
        assert f"public.{shown}" in names, (name, names)
    columns = page.ids["table-public.~3C~21--"].find("table", class_="columns").rows
    assert columns == [["<!--", "text", "null", "'<!--'::text", "<!--"]]


def test_the_policy_names_what_is_in_the_page(offline):
    offline.source("a", {"0001_x": "SELECT 1;"})
    text = offline.ok("docs", "html").out
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in text


# ---- a large one

N_STEPS, N_TABLES, N_SOURCES = 500, 300, 10


@pytest.fixture(scope="module")
def large(postgres, tmp_path_factory):
    """500 steps of ten sources that wait for each other, 300 tables."""
    database = postgres.create()
    project = Project(tmp_path_factory.mktemp("large"), database.dsn)
    files = [{} for _ in range(N_SOURCES)]
    for i in range(N_STEPS):
        source, place = i % N_SOURCES, i // N_SOURCES
        columns = ",\n".join(f"  a_column_with_a_name_{c} {('text', 'integer', 'timestamptz')[c % 3]} NOT NULL" for c in range(10))
        body = f"CREATE TABLE some_table_number_{i:03} (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n{columns}\n);\n" \
               f"CREATE INDEX ON some_table_number_{i:03} (a_column_with_a_name_1);\n" \
               f"COMMENT ON TABLE some_table_number_{i:03} IS 'What is kept of thing number {i}, as people describe tables';\n" \
            if i < N_TABLES else f"ALTER TABLE some_table_number_{i - N_TABLES:03} ADD added text;\n"
        head = f"-- lockstep: description = Step {i} does what the steps of a real deployment do\n"
        if place and source and i % 3 == 0:
            head += f"-- lockstep: requires = source_{source - 1}:{place - 1:04}_step_with_a_name\n"
        files[source][f"{place:04}_step_with_a_name"] = head + body
    for source in range(N_SOURCES):
        project.source(f"source_{source}", files[source])
    project.apply()
    began = time.monotonic()
    project.ok("docs", "html", "--out", project.root / "page.html")
    project.took = time.monotonic() - began
    yield project
    database.drop()


def test_a_large_one_is_small_enough(large):
    page = HtmlPage((large.root / "page.html").read_text()).check()
    assert page.counts["applied"] == N_STEPS
    assert len(page.table("steps").rows) == N_STEPS and len(page.table("inventory").rows) == N_TABLES
    assert (large.root / "page.html").stat().st_size < 2 << 20
    assert large.took < 10


# ---- in a browser


@pytest.fixture(scope="module")
def browser():
    made = Browser()
    yield made
    made.close()


@pytest.fixture
def tab(browser):
    made = browser.page()
    yield made
    assert made.complaints == []
    made.close()


FIRST_CELLS = "Array.from(document.querySelectorAll('#inventory tbody tr:not([hidden]) th'), x => x.textContent)"


def press(tab, section, title):
    tab.run(f"Array.from(document.querySelectorAll('#{section} thead button')).find(x => x.textContent === '{title}').click()")


@needs_chromium
def test_sorting(tab, whisper):
    tab.goto(whisper)
    names = tab.run(FIRST_CELLS)
    assert names == sorted(names)
    press(tab, "inventory", "table")
    assert tab.run("document.querySelector('#inventory th[aria-sort]').ariaSort") == "ascending"
    press(tab, "inventory", "table")
    assert tab.run("document.querySelector('#inventory th[aria-sort]').ariaSort") == "descending"
    assert tab.run(FIRST_CELLS) == sorted(names, reverse=True)
    press(tab, "inventory", "owner")
    owners = tab.run("Array.from(document.querySelectorAll('#inventory tbody tr'), x => x.cells[2].textContent)")
    assert owners == sorted(owners) and len(owners) == len(names)
    press(tab, "steps", "took")
    took = tab.run("Array.from(document.querySelectorAll('#steps tbody tr'), x => Number(x.cells[7].dataset.sort))")
    assert took == sorted(took)
    press(tab, "steps", "#")
    assert tab.run("document.querySelectorAll('#steps tbody tr')[9].cells[0].textContent") == "10"


@needs_chromium
def test_searching_by_keyboard(tab, whisper):
    tab.goto(whisper)
    tab.run("document.querySelector('#inventory input').focus()")
    tab.type("IDENTITY user")
    shown = tab.run(FIRST_CELLS)
    assert {"public.universal_users", "public.user_profiles"} <= set(shown) and len(shown) < 20
    assert tab.run("document.querySelector('#inventory output').textContent") == f"{len(shown)} of 74 tables"
    tab.key("Tab")
    assert tab.run("document.activeElement.tagName") in ("DIV", "BUTTON")
    tab.run("const i = document.querySelector('#inventory input'); i.value = ''; i.dispatchEvent(new Event('input'))")
    assert len(tab.run(FIRST_CELLS)) == 74


@needs_chromium
def test_the_first_key_leads_past_the_head(tab, whisper):
    tab.goto(whisper)
    tab.key("Tab")
    assert tab.run("document.activeElement.textContent") == "Past the head"
    assert tab.run("document.activeElement.getBoundingClientRect().height") > 10


@needs_chromium
def test_links_open_what_they_lead_to(tab, whisper):
    tab.goto(whisper, "#table-public.user_profiles")
    there = "document.getElementById('table-public.user_profiles')"
    assert tab.run(f"{there}.open") is True
    assert tab.run("document.querySelectorAll('details[open]').length") == 1
    assert 0 <= tab.run(f"{there}.getBoundingClientRect().top") < 200
    tab.run("Array.from(document.querySelectorAll('.find button')).find(x => x.textContent === 'Open all').click()")
    assert tab.run("document.querySelectorAll('details:not([open])').length") == 0


@needs_chromium
def test_a_step_in_the_picture_shows_what_it_waits_for(tab, whisper):
    tab.size(1280, 800)
    tab.goto(whisper)
    tab.run("document.querySelector('a.row[data-row=\"19\"]').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))")
    lit = tab.run("Array.from(document.querySelectorAll('.edge.lit'), x => x.dataset.from + '-' + x.dataset.to)")
    assert lit and all("19" in edge.split("-") for edge in lit)


WIDE = "[document.documentElement.scrollWidth, window.innerWidth]"


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 360])
def test_nothing_sticks_out(tab, whisper, large, width, scheme):
    for file in (whisper, large.root / "page.html"):
        tab.size(width, 800)
        tab.scheme(scheme)
        tab.goto(file)
        tab.run("document.querySelectorAll('details').forEach(x => { x.open = true; })")
        inner, outer = tab.run(WIDE)
        assert inner <= outer, file
        dark = tab.run("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == (scheme == "dark")


@needs_chromium
def test_text_stands_out_from_its_ground(tab, whisper):
    """WCAG AA: 4.5 to 1 for every colour of text, on both grounds."""
    def luminance(colour):
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    tab.goto(whisper)
    for scheme in ("light", "dark"):
        tab.scheme(scheme)
        value = {name: tab.run(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()")
                 for name in ("bg", "raised", "bad-bg", "mark", "text", "dim", "link", "ok", "todo", "warn", "bad")}
        for ground in ("bg", "raised", "bad-bg", "mark"):
            for ink in ("text", "dim", "link") + (("ok", "todo", "warn", "bad") if ground in ("bg", "raised") else ()):
                light, dark = sorted((luminance(value[ink]), luminance(value[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (scheme, ink, ground)


@needs_chromium
def test_a_large_one_opens_fast(tab, large):
    tab.size(1280, 800)
    tab.goto(large.root / "page.html")
    took = tab.run("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert took < 5000
    assert tab.run("document.querySelectorAll('.order a.row').length") == N_STEPS
    # the heads of the lanes stay where they are while the steps run under them
    tab.run("document.querySelector('.order').scrollTop = 6000")
    top = "document.querySelector('{}').getBoundingClientRect().top"
    assert abs(tab.run(top.format(".lanes")) - tab.run(top.format(".order"))) < 3
    tab.run("const i = document.querySelector('#steps input'); i.value = 'source_3'; i.dispatchEvent(new Event('input'))")
    assert tab.run("document.querySelectorAll('#steps tbody tr:not([hidden])').length") >= N_STEPS // N_SOURCES


@needs_chromium
def test_print(tab, whisper):
    tab.goto(whisper)
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert tab.run("getComputedStyle(document.querySelector('.lanes')).position") == "static"
    pdf = tab.pdf()
    assert pdf.startswith(b"%PDF-")
    folded = len(re.findall(rb"/Type\s*/Page\b", pdf))
    # unfolded: far more than the lists alone would take
    assert folded > 40
    assert tab.run("document.querySelectorAll('details[open]').length") == 0


@needs_chromium
def test_without_scripts_it_is_plain_tables(tab, whisper):
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.goto(whisper)
    tab.call("Emulation.setScriptExecutionDisabled", value=False)
    assert tab.run("document.querySelectorAll('.find, thead button').length") == 0
    assert tab.run("document.querySelectorAll('#inventory tbody tr').length") == 74


@needs_chromium
def test_hostile_names_run_nothing(tab, project, database):
    project.source("app", {"0001_x": "CREATE TABLE \"</script><script>document.title='x'</script>\" (\"<img src=x onerror=alert(1)>\" int);"
                                     "COMMENT ON COLUMN \"</script><script>document.title='x'</script>\""
                                     ".\"<img src=x onerror=alert(1)>\" IS '<svg onload=alert(1)>';"})
    project.apply()
    project.ok("docs", "html", "--out", project.root / "page.html")
    tab.goto(project.root / "page.html")
    assert tab.run("document.title").startswith("app")
    assert tab.run("document.querySelectorAll('img').length") == 0
    # and what gets in some other way is not run either
    tab.run("document.body.append(Object.assign(document.createElement('script'), {textContent: 'document.title = 1'}))")
    assert tab.run("document.title").startswith("app")
    blocked = tab.complaints
    assert len(blocked) == 1 and "Content Security Policy" in str(blocked[0])
    tab.browser.events.clear()
