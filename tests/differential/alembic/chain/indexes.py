"""Indexes: over columns and expressions, partial, with every option."""
from .constraints import condition, usable
from .names import q
from .parts import Call, Group, Operation

INDEXABLE = ("int", "text", "uuid", "date", "numeric", "bool", "ts", "tstz", "float")


def elements(g, table):
    """Expressions of the index, the columns in it."""
    r = g.random
    chosen = usable(g, table, r.choice([1, 1, 2, 3]), INDEXABLE)
    if not chosen:
        return None, None
    found = []
    for column in chosen:
        name = column.name
        roll = r.random()
        if column.kind == "text" and roll < 0.2:
            found.append(r.choice([f"sa.text({f'lower({q(name)})'!r})", f"sa.func.lower(sa.column({name!r}))",
                                   f"sa.text({f'{q(name)} DESC NULLS LAST'!r})", f"sa.text({f'({q(name)} || chr(37))'!r})",
                                   f"sa.func.coalesce(sa.column({name!r}), 'none')"]))
        elif column.kind == "int" and roll < 0.15:
            found.append(r.choice([f"sa.column({name!r}).desc()", f"sa.text({f'({q(name)} % 10)'!r})", f"sa.column({name!r}) + 1",
                                   f"sa.column({name!r}).desc().nullslast()", f"sa.literal_column({q(name)!r}).asc()"]))
        else:
            found.append(repr(name))
    return found, chosen


def options(g, table, chosen, found):
    r = g.random
    named = {}
    plain = all(text.startswith(("'", '"')) for text in found)
    if r.random() < 0.3:
        named["unique"] = r.choice(["True", "False"])
    if r.random() < 0.2:
        text = condition(g, chosen[0])
        named["postgresql_where"] = r.choice([f"sa.text({text!r})", f"sa.column({chosen[0].name!r}).isnot(None)"])
    if len(chosen) == 1 and plain and r.random() < 0.15 and "unique" not in named:
        named["postgresql_using"] = repr(r.choice(["hash", "brin", "btree"]) if chosen[0].kind != "bool" else "btree")
        if chosen[0].kind == "text" and r.random() < 0.5:
            named["postgresql_using"] = "'gin'"
            named["postgresql_ops"] = repr({chosen[0].name: "gin_trgm_ops"})
    elif chosen[0].kind == "text" and plain and r.random() < 0.1:
        named["postgresql_ops"] = repr({chosen[0].name: r.choice(["text_pattern_ops", "varchar_pattern_ops"])})
    using = named.get("postgresql_using", "'btree'")
    if using == "'btree'" and r.random() < 0.1:
        named["postgresql_include"] = repr([next(iter(table.columns))])
    if using == "'btree'" and r.random() < 0.08:
        named["postgresql_with"] = "{'fillfactor': 50}"
    if r.random() < 0.02:
        named["postgresql_tablespace"] = "'pg_default'"
    if g.api == "2.0" and "unique" in named and r.random() < 0.15:
        named["postgresql_nulls_not_distinct"] = r.choice(["True", "False"])
    if r.random() < 0.03:
        named["if_not_exists"] = "True"
    if r.random() < 0.05:
        named["mysql_length"] = "10"
    return named


def create_index(g):
    table = g.table()
    if table is None or table.has_rows:
        return None
    found, chosen = elements(g, table)
    if not found:
        return None
    table.is_touched = True
    name = g.names.new("ix")
    named = {**g.schema_of(table), **options(g, table, chosen, found)}
    given = f"op.f({name!r})" if g.random.random() < 0.3 else repr(name)
    drop = Call("op.drop_index", given, table_name=repr(table.name), **g.schema_of(table))
    if g.random.random() < 0.15 and table.schema is None:
        del drop.named["table_name"]
    if g.api == "2.0" and g.random.random() < 0.05:
        drop.add(if_exists="True")
    make = Call("op.create_index", given, repr(table.name), f"[{', '.join(found)}]", **named)
    if g.random.random() < 0.06:
        make.add(postgresql_concurrently="True")
        drop.add(postgresql_concurrently="True")
        return Operation(Group("with op.get_context().autocommit_block():", [make]),
                         Group("with op.get_context().autocommit_block():", [drop]))
    return Operation(make, drop)


def in_table(g, table):
    """sa.Index in create_table."""
    found, chosen = elements(g, table)
    if not found:
        return None
    named = options(g, table, chosen, found)
    named.pop("if_not_exists", None)
    return Call("sa.Index", repr(g.names.new("ix")), *found, **named)
