"""What must be the same in a database however often the way there was broken off: schema, rows, and what the journal says."""
import difflib
import re
from collections import Counter

SEQUENCE = ("sequence ", "SELECT pg_catalog.setval(")  # where it stands
CLOCK = re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00")
FIRST = 16384  # the first number that is not the server's own
NUMBERED = """SELECT n.nspname || '.' || c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' OR EXISTS (SELECT
 FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)))"""

# One line for each thing in the catalog that is not the server's own, journal included.
CATALOG = f"""
SELECT concat_ws(' ', 'schema', n.nspname, n.nspowner::regrole, n.nspacl)
 FROM pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp)|^information_schema$'
UNION ALL SELECT concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relpersistence, c.relowner::regrole, c.relacl,
  c.reloptions, c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, pg_get_expr(c.relpartbound, c.oid),
  c.reloftype, obj_description(c.oid, 'pg_class'), CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
 FROM pg_class c WHERE c.oid >= {FIRST} AND c.relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT concat_ws(' ', 'column', a.attrelid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
  a.attnotnull, a.attidentity, a.attgenerated, a.attisdropped, a.attstorage, a.attstattarget, a.attcollation, a.attacl,
  pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum))
 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
 WHERE a.attrelid >= {FIRST} AND a.attnum > 0 AND c.relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indislive, i.indisclustered,
  i.indisreplident, i.indisprimary)
 FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
 WHERE i.indexrelid >= {FIRST} AND c.relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT concat_ws(' ', 'constraint', k.conrelid::regclass, k.contypid::regtype, k.conname, pg_get_constraintdef(k.oid),
  k.convalidated, k.conindid::regclass)
 FROM pg_constraint k WHERE k.oid >= {FIRST}
UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, t.typtype, t.typowner::regrole, t.typacl, t.typdefault, t.typnotnull,
  (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
 FROM pg_type t WHERE t.oid >= {FIRST} AND t.typnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT concat_ws(' ', 'function', p.proowner::regrole, p.proacl,
  CASE WHEN p.prokind = 'a' THEN p.oid::regprocedure::text ELSE pg_get_functiondef(p.oid) END)
 FROM pg_proc p WHERE p.oid >= {FIRST}
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(g.oid) FROM pg_trigger g WHERE g.oid >= {FIRST} AND NOT g.tgisinternal
UNION ALL SELECT 'rule ' || pg_get_ruledef(r.oid) FROM pg_rewrite r WHERE r.oid >= {FIRST}
UNION ALL SELECT concat_ws(' ', 'sequence', s.schemaname, s.sequencename, s.last_value) FROM pg_sequences s
UNION ALL SELECT concat_ws(' ', 'extension', x.extname, x.extversion) FROM pg_extension x
"""


def unnumbered(block, numbered):
    """A block of COPY without the columns named in `numbered`."""
    head, *rows = block.splitlines()
    match = re.match(r"COPY (\S+) \((.*)\) FROM stdin;$", head)
    keeps = [(match[1], name) not in numbered for name in match[2].split(", ")]
    return [head] + ["\t".join(cell for cell, kept in zip(row.split("\t"), keeps) if kept) for row in rows]


def dumped(database, takes_numbers):
    """What pg_dump makes of everything but the journal, the rows of each table sorted."""
    numbered = set(map(tuple, database.rows(NUMBERED.replace("%", "%%"), []))) if takes_numbers else set()
    blocks = re.split(r"^(?=COPY .* FROM stdin;$)|(?<=^\\\.\n)", database.dump("-N", "lockstep"), flags=re.MULTILINE)
    return [line for block in blocks
            for line in (sorted(unnumbered(CLOCK.sub("now", block), numbered)) if block.startswith("COPY ")
                         else block.splitlines())]


def looked_up(database):
    """Schema and rows as two queries tell them: ten times as fast as a dump. Not for tables that have the time in them."""
    lines = sorted(database.column(CATALOG))
    tables = database.column("SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace NOT IN"
                             " (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_|^information_schema$|^lockstep$') ORDER BY 1")
    told = database.rows(" UNION ALL ".join(f"SELECT '{t}', array_agg(t::text ORDER BY t::text COLLATE \"C\") FROM {t} t"
                                            for t in tables)) if tables else []
    return lines + [f"row {table} {row}" for table, rows in sorted(told) for row in rows or []]


class Picture:
    """A sequence does not come back with the transaction that took from it: where a deployment's steps take from sequences
    (`takes_numbers`), the columns that those fill, or that refer to such columns, are left out, and the position of each
    sequence. `is_quick`: without a dump, where there need be none."""

    def __init__(self, database, takes_numbers=False, is_quick=False):
        self.takes_numbers = takes_numbers
        self.seen = [] if takes_numbers else looked_up(database)
        self.dump = None if is_quick and not takes_numbers else dumped(database, takes_numbers)
        self.steps = Counter(database.rows(
            "SELECT source, local_id, kind, direction, outcome, unit FROM lockstep.event"
            " WHERE outcome NOT IN ('intent', 'failed')"))
        self.effects = Counter(database.rows(
            "SELECT e.source, e.local_id, e.unit, x.action, x.kind, x.schema_name, x.name, x.formerly"
            " FROM lockstep.effect x JOIN lockstep.event e ON e.seq = x.seq"))
        self.shapes = Counter(database.column("SELECT (to_jsonb(s) - '{seq,cluster,oid}'::text[])::text FROM lockstep.shape s"))
        self.invalid = database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        self.kept = database.one("SELECT count(*) FROM lockstep.answer")

    def differs(self, other, has_crashed):
        """What is other in `other`, in words. has_crashed: a server that recovers leaves out up to 32 values of a sequence, as
        PostgreSQL documents it."""
        leaves_out = self.takes_numbers or has_crashed
        for mine, its in [(self.seen, other.seen), (self.dump, other.dump)]:
            if mine is None or its is None or mine == its:
                continue
            mine, its = ([line for line in one if not (leaves_out and line.startswith(SEQUENCE))]
                         for one in (mine, its))
            if mine != its:
                return "\n".join(list(difflib.unified_diff(mine, its, "undisturbed", "repaired", "", "", 0))[:40])
        for what, mine, its in [("journal", self.steps, other.steps), ("effects", self.effects, other.effects),
                                ("shapes", self.shapes, other.shapes)]:
            if mine != its:
                return f"{what}: {mine - its} missing, {its - mine} too many"
        if self.kept > 0 or other.kept > 0:
            return "what a step was told is kept though it has ended"
        return "invalid indexes" if self.invalid != other.invalid else None
