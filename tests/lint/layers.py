#!/usr/bin/python3
"""Rooms have ranks: a file includes its own room or a lower one. Each library stays in its room."""

import re
import sys

from common import RANK, Case, code_only, files, read, run

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)

# Header of a library: the places that may include it.
LIBRARIES = {
    "libpq-fe.h": ("core/db/",),
    "ini.h": ("core/config/",),
    "dlfcn.h": ("core/plugin/",),
    "sodium.h": ("core/manifest/", "core/base/hash.c", "core/base/random.c", "core/main.c"),
}
LIBRARY_FAMILIES = (("sodium/", "sodium.h"), ("libpq/", "libpq-fe.h"), ("postgres_ext.h", "libpq-fe.h"))


def library_of(name):
    for prefix, header in LIBRARY_FAMILIES:
        if name.startswith(prefix):
            return header
    return name if name in LIBRARIES else None


def check_room(where, path, name, own_room):
    if name.startswith("lockstep/"):
        return []
    if name.startswith("plugins/") or name.startswith("tests/") or ".." in name.split("/"):
        return [f"{where}: includes \"{name}\": the core includes its rooms and include/ only"]
    room = name.split("/")[0] if "/" in name else own_room
    if room not in RANK:
        return [f"{where}: includes \"{name}\": '{room}' is no room"]
    if path == "core/main.c":
        return []
    if room != own_room and RANK[room] >= RANK[own_room]:
        return [f"{where}: room '{own_room}' (rank {RANK[own_room]}) includes \"{name}\" of rank {RANK[room]}"]
    return []


def check_plugin(where, name, quoted):
    if library_of(name):
        return [f"{where}: a plugin links to nothing but libc, and includes <{name}>"]
    if not quoted or name.startswith("lockstep/"):
        return []
    if "/" in name:
        return [f"{where}: a plugin includes its own folder and include/ only, not \"{name}\""]
    return []


def check_public(where, name):
    ok = name.startswith("lockstep/") or "/" not in name and not library_of(name)
    return [] if ok else [f"{where}: a public header includes libc's and lockstep/ only, not '{name}'"]


def check(root):
    problems = []
    for path in files(root, ("core", "plugins", "include"), (".c", ".h")):
        text = read(root, path)
        code = code_only(text)
        for match in INCLUDE.finditer(text):
            if "include" not in code[match.start():match.end()]:
                continue  # within a comment
            quoted, name = match.group(1) == '"', match.group(2)
            where = f"{path}:{text.count(chr(10), 0, match.start(1)) + 1}"
            parts = path.split("/")
            if parts[0] == "plugins":
                problems += check_plugin(where, name, quoted)
                continue
            if parts[0] == "include":
                problems += check_public(where, name)
                continue
            if len(parts) > 2 and parts[1] not in RANK:
                problems.append(f"{where}: '{parts[1]}' is no room of core/")
                break
            header = library_of(name)
            if header and not quoted and not path.startswith(LIBRARIES[header]):
                problems.append(f"{where}: <{name}> belongs to {', '.join(LIBRARIES[header])}")
            if quoted:
                problems += check_room(where, path, name, parts[1] if len(parts) > 2 else None)
    return problems


CASES = [
    Case("lets the allowed pass", {
        "core/plan/plan.c": '#include "plan/plan.h"\n#include <stdio.h>\n#include "base/err.h"\n#include "graph.h"\n',
        "core/db/conn.c": "#include <libpq-fe.h>\n",
        "core/base/hash.c": "#include <sodium.h>\n",
        "core/main.c": '#include <sodium.h>\n#include "cli/cli.h"\n',
        "core/plugin/host.c": '#include <dlfcn.h>\n#include "lockstep/plugin.h"\n#include "db/conn.h"\n',
        "plugins/x/x.c": '#include "x.h"\n#include <lockstep/plugin.h>\n#include <string.h>\n',
        "include/lockstep/plugin.h": "#include <stdint.h>\n",
    }, None),
    Case("catches a higher room", {"core/plan/plan.c": '#include "cli/cli.h"\n'}, "core/plan/plan.c:1"),
    Case("catches a room of the same rank", {"core/db/conn.c": '\n#include "config/ini.h"\n'}, "core/db/conn.c:2"),
    Case("catches a header as well", {"core/sql/scan.h": '#include "step/step.h"\n'}, "room 'sql'"),
    Case("catches a folder that is no room", {"core/util/x.c": '#include "base/err.h"\n'}, "'util' is no room"),
    Case("catches libpq outside db", {"core/journal/write.c": "#include <libpq-fe.h>\n"}, "core/db/"),
    Case("catches inih outside config", {"core/manifest/parse.c": "# include <ini.h>\n"}, "core/config/"),
    Case("catches dlfcn outside plugin", {"core/source/source.c": "#include <dlfcn.h>\n"}, "core/plugin/"),
    Case("catches sodium elsewhere", {"core/base/file.c": "#include <sodium/utils.h>\n"}, "core/manifest/"),
    Case("catches a plugin that reaches into the core", {"plugins/x/x.c": '#include "base/buf.h"\n'}, "plugins/x/x.c:1"),
    Case("catches a plugin that uses a library", {"plugins/x/x.c": "#include <libpq-fe.h>\n"}, "nothing but libc"),
    Case("catches a public header that is not alone", {"include/lockstep/a.h": '#include "base/buf.h"\n'}, "public header"),
    Case("does not read comments", {"core/plan/plan.c": '/*\n#include "cli/cli.h"\n*/\n'}, None),
]

if __name__ == "__main__":
    sys.exit(run("layers", check, CASES))
