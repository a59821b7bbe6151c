"""Constraints: in create_table, and made and dropped by operations."""
from .names import q
from .parts import Call, Operation

KEYABLE = ("int", "text", "uuid", "date", "numeric", "bool", "ts")


def usable(g, table, count, kinds=KEYABLE):
    free = [c for c in table.free(kinds)]
    if len(free) < count:
        return None
    chosen = g.random.sample(free, count)
    for column in chosen:
        column.is_used = True
    return chosen


def condition(g, column):
    name = q(column.name)
    if column.kind == "int":
        return g.random.choice([f"{name} > -1", f"{name} % 1 = 0", f"{name} BETWEEN -5 AND 500000", f"{name} NOT IN (-7, -8)"])
    if column.kind == "text":
        return g.random.choice([f"{name} <> 'never'", f"length({name}) < 5000", f"{name} NOT LIKE 'zz%'", f"{name} !~ '^x{{9}}$'"])
    return f"{name} IS NOT NULL OR {name} IS NULL"


def check_text(g, column):
    """The condition as an argument: plain text, sa.text, or an expression."""
    text = condition(g, column)
    name = column.name
    choices = [repr(text), f"sa.text({text!r})"]
    if column.kind == "int":
        choices += [f"sa.column({name!r}) > -1", f"sa.column({name!r}).between(-1, 100000)", f"sa.column({name!r}).notin_([-1, -2])"]
    if column.kind == "text":
        choices += [f"sa.func.length(sa.column({name!r})) < 4000", f"sa.column({name!r}) != 'x%y'",
                    f"sa.or_(sa.column({name!r}).is_(None), sa.column({name!r}) != sa.literal('q'))"]
    return g.random.choice(choices)


def deferred(g):
    named = {}
    if g.random.random() < 0.12:
        named["deferrable"] = g.random.choice(["True", "False"])
        if named["deferrable"] == "True":
            named["initially"] = repr(g.random.choice(["DEFERRED", "IMMEDIATE", "deferred"]))
    return named


def maybe_name(g, stem, chance=0.7):
    must = stem == "ck" and g.has_naming and g.random.random() < 0.95
    return {"name": repr(g.names.new(stem))} if must or g.random.random() < chance else {}


def in_table(g, table):
    roll = g.random.random()
    if roll < 0.35:
        chosen = usable(g, table, g.random.choice([1, 1, 2]))
        if not chosen:
            return None
        named = {**maybe_name(g, "uq"), **deferred(g)}
        if g.api == "2.0" and g.random.random() < 0.1:
            named["postgresql_nulls_not_distinct"] = "True"
        if g.api == "2.0" and g.random.random() < 0.05:
            named["postgresql_include"] = repr([next(iter(table.columns))])
        table.unique += [] if "deferrable" in named else [[c.name for c in chosen]]
        return Call("sa.UniqueConstraint", *[repr(c.name) for c in chosen], **named)
    if roll < 0.7:
        chosen = usable(g, table, 1, ("int", "text", "date"))
        if not chosen:
            return None
        return Call("sa.CheckConstraint", check_text(g, chosen[0]), **maybe_name(g, "ck"))
    if roll < 0.9:
        target = key_target(g, table)
        if target is None:
            return None
        other, mine, theirs = target
        path = [f"{other.schema}.{other.name}.{name}" if other.schema else f"{other.name}.{name}" for name in theirs]
        named = {**maybe_name(g, "fk"), **deferred(g)}
        if g.random.random() < 0.4:
            named["ondelete"] = repr(g.random.choice(["CASCADE", "SET NULL", "RESTRICT"]))
        return Call("sa.ForeignKeyConstraint", repr(mine), repr(path), **named)
    chosen = usable(g, table, 1, ("int", "date", "text"))
    if not chosen:
        return None
    named = {**maybe_name(g, "ex"), "using": g.random.choice(["'gist'", "'btree'"])}
    if g.random.random() < 0.4:
        named["where"] = f"sa.text({condition(g, chosen[0])!r})"
    return Call("postgresql.ExcludeConstraint", f"(sa.column({chosen[0].name!r}), '=')", **named)


def key_target(g, table):
    """(table, our columns, its columns) where kinds match."""
    options = []
    for other in g.state.tables.values():
        for names in other.unique:
            kinds = [other.columns[name].kind for name in names if name in other.columns]
            if len(kinds) != len(names) or "." in other.name + (other.schema or "") + "".join(names):
                continue
            mine = []
            for kind in kinds:
                fits = [c for c in table.free((kind,)) if c.name not in mine]
                if fits:
                    mine.append(fits[0].name)
            if len(mine) == len(names):
                options.append((other, mine, names))
    if not options:
        return None
    other, mine, names = g.random.choice(options)
    other.is_referred = True
    for name in mine:
        table.columns[name].is_used = table.columns[name].is_key = True
    return other, mine, names


def create_constraint(g):
    table = g.table()
    if table is None or table.has_rows:
        return None
    table.is_touched = True
    maker = g.random.choice([unique, check, foreign, foreign, exclude])
    return maker(g, table)


def dropped(g, table, name, kind):
    named = g.schema_of(table)
    if kind and g.random.random() < 0.8:
        named["type_"] = repr(kind)
    return Call("op.drop_constraint", name, repr(table.name), **named)


def given_name(g, stem):
    name = g.names.new(stem)
    return f"op.f({name!r})" if g.random.random() < 0.2 else repr(name), repr(name)


def unique(g, table):
    chosen = usable(g, table, g.random.choice([1, 2]))
    if not chosen:
        return None
    name, plain = given_name(g, "uq")
    if g.has_naming and name == plain:
        plain = name
    named = {**g.schema_of(table), **deferred(g)}
    return Operation(Call("op.create_unique_constraint", name, repr(table.name), repr([c.name for c in chosen]), **named),
                     dropped(g, table, plain, "unique"))


def check(g, table):
    chosen = usable(g, table, 1, ("int", "text"))
    if not chosen:
        return None
    name, plain = given_name(g, "ck")
    named = g.schema_of(table)
    if g.random.random() < 0.05 and g.api == "2.0":
        named["postgresql_not_valid"] = "True"
    return Operation(Call("op.create_check_constraint", name, repr(table.name), check_text(g, chosen[0]), **named),
                     dropped(g, table, f"op.f({plain})" if name != plain else plain, "check"))


def foreign(g, table):
    target = key_target(g, table)
    if target is None:
        return None
    other, mine, theirs = target
    name, plain = given_name(g, "fk")
    named = deferred(g)
    if table.schema:
        named["source_schema"] = repr(table.schema)
    if other.schema:
        named["referent_schema"] = repr(other.schema)
    for key, values, chance in (("ondelete", ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"], 0.5), ("onupdate", ["CASCADE"], 0.1),
                                ("match", ["FULL", "SIMPLE"], 0.05)):
        if g.random.random() < chance:
            named[key] = repr(g.random.choice(values))
    if g.random.random() < 0.06 and g.api == "2.0":
        named["postgresql_not_valid"] = "True"
    return Operation(Call("op.create_foreign_key", name, repr(table.name), repr(other.name), repr(mine), repr(theirs), **named),
                     dropped(g, table, plain, "foreignkey"))


def exclude(g, table):
    chosen = usable(g, table, 1, ("int", "text"))
    if not chosen or table.schema:
        return None
    name, plain = given_name(g, "ex")
    named = {"using": "'gist'"} if g.random.random() < 0.7 else {}
    if g.random.random() < 0.4:
        named["where"] = repr(condition(g, chosen[0]))
    if g.random.random() < 0.2:
        named["deferrable"] = "True"
    column = repr(chosen[0].name) if g.random.random() < 0.5 else f"sa.column({chosen[0].name!r})"
    return Operation(Call("op.create_exclude_constraint", name, repr(table.name), f"({column}, '=')", **named),
                     dropped(g, table, plain, None))


def recreate_key(g):
    """Drop a primary key and make it again under another name."""
    alone = [t for t in g.state.tables.values() if len(t.primary_key) == 1 and not t.is_referred and t.make is not None
             and "name" not in t.make.named and any("PrimaryKeyConstraint" in part.render() and "name=" in part.render()
                                                    for part in t.make.required[1:])]
    if not alone or g.has_naming:
        return None
    table = g.random.choice(alone)
    call = next(part.part for part in table.make.required[1:] if "PrimaryKeyConstraint" in part.render())
    old, new = call.named["name"], repr(g.names.new("pk"))
    table.is_touched = True
    table.primary_key = []
    table.unique = []
    make = [Call("op.create_primary_key", name, repr(table.name), call.required[0].join("[]"), **g.schema_of(table)) for name in (old, new)]
    drop = [dropped(g, table, name, "primary") for name in (old, new)]
    return Operation([drop[0], make[1]], [drop[1], make[0]])
