"""Tables: created with everything that may stand in them, dropped, renamed, moved, commented."""
from . import columns, constraints, indexes
from .names import q, sql
from .parts import Call, Group, Maybe, Operation
from .state import Column, Table


def key_column(g, table):
    r = g.random
    name = r.choice(["id", "id", "id", "Id", g.names.new("id")])
    kind, type_ = "int", r.choice(["sa.Integer()", "sa.BigInteger()", "sa.SmallInteger()", "sa.Integer"])
    call = Call("sa.Column", repr(name), type_)
    column = Column(name, kind, call, False)
    column.is_used = column.is_filled = True
    roll = r.random()
    if roll < 0.15:
        column.kind = "uuid"
        column.is_filled = False
        call.required[1] = "postgresql.UUID(as_uuid=True)"
        call.add(server_default="sa.text('gen_random_uuid()')") if r.random() < 0.5 else None
    elif roll < 0.25:
        column.kind = "text"
        column.is_filled = False
        call.required[1] = "sa.String(40)"
    elif roll < 0.35:
        call.add(autoincrement=r.choice(["True", "False"]))
        column.is_filled = call.named["autoincrement"] == "True"
    elif roll < 0.45:
        call.required.append(Maybe(Call("sa.Identity", **({"always": "True"} if r.random() < 0.5 else {"start": "10"}))))
    elif roll < 0.5 and g.state.sequences:
        sequence = r.choice(sorted(g.state.sequences))
        call.required.append(f"sa.Sequence({sequence!r})")
        g.state.sequences[sequence] = True
    if r.random() < 0.4:
        call.add(nullable="False")
    return column


def create_table(g):
    r = g.random
    schema = r.choice(g.state.schemas) if g.state.schemas and r.random() < 0.3 else None
    table = Table(g.names.new("t"), schema)
    items = []
    has_key = r.random() < 0.9
    if has_key:
        key = key_column(g, table)
        table.columns[key.name] = key
        table.primary_key = [key.name]
        table.unique.append([key.name])
        if r.random() < 0.5:
            key.call.add(primary_key="True")
        else:
            named = {"name": repr(g.names.new("pk"))} if r.random() < 0.4 else {}
            items.append(Maybe(Call("sa.PrimaryKeyConstraint", repr(key.name), **named)))
    before = []
    for _ in range(r.randint(1, 6)):
        column = columns.new_column(g, table)
        table.columns[column.name] = column
        if column.enum is not None and not g.state_is_created(column.enum) and "create_type=False" in column.call.required[1]:
            g.create_enum(column.enum, before)
        elif column.enum is not None:
            g.enum_made_by_table(column.enum)
    calls = [table.columns[name].call for name in table.columns]
    for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
        item = constraints.in_table(g, table)
        if item is not None:
            items.append(Maybe(item))
    if r.random() < 0.08:
        item = indexes.in_table(g, table)
        if item is not None:
            items.append(Maybe(item))
    arguments = [Maybe(call) for call in calls] + items
    if r.random() < 0.1:
        r.shuffle(arguments)
    named = table_options(g, table)
    make = Call("op.create_table", repr(table.name), *arguments, **named)
    table.make = make
    g.state.tables[(schema, table.name)] = table
    down = [drop_call(g, table)]
    for column in table.columns.values():
        if column.enum is not None and column.enum.name in g.made_by_table:
            g.made_by_table.discard(column.enum.name)
            down.append(drop_enum(g, column.enum))
    up = [*before, make]
    return Operation(up, down)


def drop_enum(g, enum):
    schema = f", schema={enum.schema!r}" if enum.schema else ""
    path = (q(enum.schema) + "." if enum.schema else "") + q(enum.name)
    return g.random.choice([
        f"sa.Enum(name={enum.name!r}{schema}).drop(op.get_bind())",
        f"sa.Enum(name={enum.name!r}{schema}).drop(op.get_bind(), checkfirst=True)",
        f"postgresql.ENUM(name={enum.name!r}{schema}).drop(op.get_bind(), checkfirst=False)",
        f"op.execute({sql('DROP TYPE IF EXISTS ' + path)})",
    ])


def table_options(g, table):
    named = g.schema_of(table)
    r = g.random
    options = {"comment": repr(r.choice(["a table", "it's", "50%"])), "if_not_exists": "True", "prefixes": "['UNLOGGED']",
               "postgresql_with": "{'fillfactor': 70}", "postgresql_tablespace": "'pg_default'", "mysql_engine": "'InnoDB'",
               "sqlite_autoincrement": "True", "info": "{'x': 1}"}
    chances = {"comment": 0.08, "if_not_exists": 0.02, "prefixes": 0.004, "postgresql_with": 0.004, "postgresql_tablespace": 0.01,
               "mysql_engine": 0.03, "sqlite_autoincrement": 0.02, "info": 0.01}
    for key, chance in chances.items():
        if r.random() < chance:
            named[key] = options[key]
    return named


def drop_call(g, table):
    named = g.schema_of(table)
    if g.api == "2.0" and g.random.random() < 0.04:
        named["if_exists"] = "True"
    return Call("op.drop_table", repr(table.name), **named)


def drop_table(g):
    alone = [t for t in g.state.tables.values() if not t.is_touched and not t.is_referred
             and all(c.enum is None for c in t.columns.values()) and "sa.Sequence" not in t.make.render()]
    if len(g.state.tables) < 3 or not alone:
        return None
    table = g.random.choice(alone)
    if "ForeignKey" in table.make.render():
        return None
    del g.state.tables[(table.schema, table.name)]
    return Operation(drop_call(g, table), table.make)


def rename_table(g):
    table = g.table()
    if table is None:
        return None
    new = g.names.new("n")
    old = table.name
    del g.state.tables[(table.schema, old)]
    table.name = new
    table.is_touched = True
    g.state.tables[(table.schema, new)] = table
    return Operation(Call("op.rename_table", repr(old), repr(new), **g.schema_of(table)),
                     Call("op.rename_table", repr(new), repr(old), **g.schema_of(table)))


def comment_table(g):
    table = g.table()
    if table is None or "comment" in table.make.named:
        return None
    table.is_touched = True
    text = g.random.choice(["remark", "it's \"q\"", "100% :x", "ü\nn"])
    return Operation(Call("op.create_table_comment", repr(table.name), repr(text), existing_comment="None", **g.schema_of(table)),
                     Call("op.drop_table_comment", repr(table.name), existing_comment=repr(text), **g.schema_of(table)))


def create_schema(g):
    if len(g.state.schemas) > 2:
        return None
    name = g.names.new("s").replace(".", "_")
    g.state.schemas.append(name)
    made = g.random.choice([Call("op.execute", sql(f"CREATE SCHEMA {q(name).replace(':', '_')}")),
                            Call("op.execute", f"sa.schema.CreateSchema({name!r})")])
    dropped = g.random.choice([Call("op.execute", f"sa.schema.DropSchema({name!r})"),
                               Call("op.execute", sql(f"DROP SCHEMA {q(name)}"))])
    return Operation(made, dropped)


def sequence(g):
    name = g.names.new("seq")
    r = g.random
    options = {"start": "5", "increment": "2", "minvalue": "1", "maxvalue": "500", "cycle": "True", "cache": "3"}
    named = {key: options[key] for key in r.sample(sorted(options), r.randint(0, 3))}
    g.state.sequences[name] = False
    make = Call("sa.Sequence", repr(name), **named)
    if r.random() < 0.5:
        up = Call("op.execute", Call("sa.schema.CreateSequence", make))
        down = Call("op.execute", Call("sa.schema.DropSequence", Call("sa.Sequence", repr(name))))
    else:
        up = "sa.Sequence(%r).create(op.get_bind())" % name
        down = "sa.Sequence(%r).drop(op.get_bind(), checkfirst=False)" % name
    return Operation(up, down)


def batch(g):
    """A batch_alter_table block; on PostgreSQL plain ALTERs."""
    table = g.table()
    if table is None or table.has_rows:
        return None
    table.is_touched = True
    r = g.random
    up, down = [], []
    for _ in range(r.randint(1, 3)):
        roll = r.random()
        if roll < 0.4:
            column = columns.new_column(g, table, False)
            column.nullable = True
            table.columns[column.name] = column
            up.append(Call("batch_op.add_column", column.call))
            down.insert(0, Call("batch_op.drop_column", repr(column.name)))
            continue
        free = [c for c in table.free(("int", "text")) if not c.has_default and not c.is_used]
        if not free:
            continue
        column = r.choice(free)
        if roll < 0.6:
            name = g.names.new("ix")
            unique = r.choice(["True", "False"])
            up.append(Call("batch_op.create_index", f"batch_op.f({name!r})", repr([column.name]), unique=unique))
            down.insert(0, Call("batch_op.drop_index", repr(name)))
            column.is_used = True
        elif roll < 0.75:
            name = g.names.new("uq")
            up.append(Call("batch_op.create_unique_constraint", repr(name), repr([column.name])))
            down.insert(0, Call("batch_op.drop_constraint", repr(name), type_="'unique'"))
            column.is_used = True
        elif roll < 0.9:
            up.append(Call("batch_op.alter_column", repr(column.name), existing_type="sa.Integer()", nullable=repr(not column.nullable)))
            down.insert(0, Call("batch_op.alter_column", repr(column.name), existing_type="sa.Text()", nullable=repr(column.nullable)))
            column.nullable = not column.nullable
        else:
            name = g.names.new("ck")
            up.append(Call("batch_op.create_check_constraint", repr(name), repr(f"{q(column.name)} IS NOT NULL").replace(":", "_")))
            down.insert(0, Call("batch_op.drop_constraint", repr(name)))
            column.is_used = True
    if not up:
        return None
    head = f"with op.batch_alter_table({table.name!r}, schema={table.schema!r}) as batch_op:"
    return Operation(Group(head, up), Group(head, down))
