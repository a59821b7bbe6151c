"""Columns: in create_table, added, dropped, renamed, altered."""
from .kinds import value
from .names import q, sql
from .parts import Call, Maybe, Operation
from .state import Column

CASTS = {("int", "text"), ("int", "numeric"), ("int", "float"), ("float", "numeric"), ("numeric", "float"), ("date", "ts"),
         ("ts", "tstz"), ("tstz", "ts"), ("bool", "text"), ("uuid", "text"), ("json", "text"), ("jsonb", "text"),
         ("text", "text"), ("int", "int"), ("numeric", "numeric"), ("ts", "ts"), ("ints", "texts"), ("char", "text"),
         ("text", "char"), ("interval", "text")}
USING = {("text", "int"), ("text", "bool"), ("text", "date"), ("json", "jsonb"), ("jsonb", "json"), ("text", "json"),
         ("int", "bool"), ("text", "texts"), ("text", "bytea"), ("text", "uuid"), ("bool", "int"), ("text", "numeric")}


def enum_type(g, enum):
    """An expression for the type as a revision may write it, and whether CREATE TABLE would make the type."""
    labels = ", ".join(map(repr, enum.labels))
    schema = f", schema={enum.schema!r}" if enum.schema else ""
    return g.random.choice([
        (f"sa.Enum({labels}, name={enum.name!r}{schema})", True),
        (f"postgresql.ENUM({labels}, name={enum.name!r}{schema})", True),
        (f"postgresql.ENUM({labels}, name={enum.name!r}{schema}, create_type=False)", False),
        (f"postgresql.ENUM(name={enum.name!r}{schema}, create_type=False)", False),
        (f"sa.Enum(*{enum.labels!r}, name={enum.name!r}{schema})", True),
    ])


def named_options(g, column, table):
    """nullable, unique, index, comment, defaults: what a column says of itself."""
    named = {}
    r = g.random
    if r.random() < 0.55:
        named["nullable"] = repr(column.nullable)
    else:
        column.nullable = True
    if not column.is_filled and r.random() < 0.25:
        default = g.kinds.default(column.kind)
        if default:
            named["server_default"] = default
            column.has_default = True
    elif r.random() < 0.05:
        named["server_default"] = "None"
    if r.random() < 0.08:
        named["comment"] = repr(r.choice(["a remark", "it's 100% of \"it\"", "", "two\nlines", "\\ü:x"]))
    if column.kind in ("int", "text", "uuid", "date") and r.random() < 0.06:
        named["unique"] = "True"
        column.is_used = True
        table.unique.append([column.name])
    if column.kind in ("int", "text", "bool", "date", "uuid", "ts") and r.random() < 0.08:
        named["index"] = "True"
        column.is_used = True
    if r.random() < 0.04:
        named["default"] = r.choice(["None", "5", "'x'"]) if column.kind == "other" else value(column.kind, 3)[0] or "None"
    if r.random() < 0.02:
        named["info"] = "{'a': 1}"
    if r.random() < 0.02:
        named["quote"] = "True"
    return named


def foreign_key(g, table):
    """sa.ForeignKey(…) to a table that is there, and the kind of its column; None: there is none."""
    targets = [(other, columns[0]) for other in g.state.tables.values() for columns in other.unique
               if len(columns) == 1 and columns[0] in other.columns and other.columns[columns[0]].kind in ("int", "text", "uuid")
               and "." not in other.name + columns[0]]
    if not targets:
        return None
    other, column = g.random.choice(targets)
    other.is_referred = True
    named = {}
    if g.random.random() < 0.3:
        named["ondelete"] = repr(g.random.choice(["CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "cascade", "SET DEFAULT"]))
    if g.random.random() < 0.1:
        named["onupdate"] = "'CASCADE'"
    if g.random.random() < 0.15:
        named["name"] = repr(g.names.new("fk"))
    if g.random.random() < 0.1:
        named["deferrable"] = g.random.choice(["True", "False"])
        if named["deferrable"] == "True" and g.random.random() < 0.6:
            named["initially"] = repr(g.random.choice(["DEFERRED", "IMMEDIATE"]))
    if g.random.random() < 0.04:
        named["match"] = "'FULL'"
    path = f"{other.schema}.{other.name}.{column}" if other.schema else f"{other.name}.{column}"
    return Call("sa.ForeignKey", repr(path), **named), other.columns[column].kind, other.columns[column]


def new_column(g, table, may_be_enum=True):
    r = g.random
    name = g.names.new("c")
    enums = [enum for enum in g.state.enums.values()]
    if may_be_enum and enums and r.random() < 0.12:
        enum = r.choice(enums)
        text = enum_type(g, enum)[0]
        if g.state_is_created(enum) and ("create_type=False" not in text) and r.random() < 0.9:
            text = f"postgresql.ENUM({', '.join(map(repr, enum.labels))}, name={enum.name!r}" + \
                (f", schema={enum.schema!r}" if enum.schema else "") + ", create_type=False)"
        column = Column(name, "enum", None, r.random() < 0.8)
        column.enum, enum.is_used = enum, True
        named = {"nullable": repr(column.nullable)} if r.random() < 0.5 else {}
        if r.random() < 0.3:
            named["server_default"] = repr(r.choice(enum.labels))
            column.has_default = True
        column.nullable = column.nullable or "nullable" not in named
        column.call = Call("sa.Column", repr(name), text, **named)
        return column
    key = foreign_key(g, table) if r.random() < 0.1 else None
    kind = key[1] if key else g.kinds.kind()
    type_ = g.kinds.type(kind)
    column = Column(name, kind, None, r.random() < 0.6)
    if key:
        type_ = {"int": "sa.BigInteger()", "text": "sa.String(64)", "uuid": "postgresql.UUID()"}[kind] \
            if r.random() < 0.7 else "sa.Text()" if kind == "text" else type_
        column.nullable = True
        column.is_used = True
        column.call = Call("sa.Column", repr(name), type_, Maybe(key[0]))
        if r.random() < 0.3:
            column.call.add(index="True")
        return column
    if kind == "int" and r.random() < 0.08:
        return filled_column(g, column, type_)
    column.call = Call("sa.Column", repr(name), type_)
    column.call.add(**named_options(g, column, table))
    return column


def filled_column(g, column, type_):
    """Identity, or computed."""
    r = g.random
    column.is_filled = True
    named = {}
    if r.random() < 0.6:
        options = {"always": r.choice(["True", "False"]), "start": str(r.randint(1, 99)), "increment": str(r.choice([1, 2, 10, -1])),
                   "minvalue": "-1000", "maxvalue": "100000", "cycle": r.choice(["True", "False"]), "cache": "5"}
        for key in r.sample(sorted(options), r.randint(0, 3)):
            named[key] = options[key]
        type_ = "sa.BigInteger()"
        call = Call("sa.Identity", **named)
    else:
        if r.random() < 0.6:
            named["persisted"] = "True"
        elif r.random() < 0.02:
            named["persisted"] = "False"
        call = Call("sa.Computed", repr(r.choice(["1 + 1", "7 % 4", "length('a''b')"])), **named)
    column.nullable = True
    column.call = Call("sa.Column", repr(column.name), type_, call)
    return column


def add_column(g):
    table = g.table()
    if table is None:
        return None
    column = new_column(g, table)
    if table.has_rows and not column.nullable and not column.has_default:
        column.nullable = True
        column.call.named.pop("nullable", None)
    if table.has_rows and "unique" in column.call.named and column.has_default:
        return None
    table.columns[column.name] = column
    table.is_touched = True
    named = g.schema_of(table)
    if g.random.random() < (0.03 if g.api == "2.0" else 0.002):
        named["if_not_exists"] = "True"
    up = [Call("op.add_column", repr(table.name), column.call, **named)]
    if column.enum is not None and not g.state_is_created(column.enum):
        g.create_enum(column.enum, up)
    return Operation(up, drop_call(g, table, column.name))


def drop_call(g, table, name):
    named = g.schema_of(table)
    if g.api == "2.0" and g.random.random() < 0.03:
        named["if_exists"] = "True"
    return Call("op.drop_column", repr(table.name), repr(name), **named)


def drop_column(g):
    table = g.table()
    free = [c for c in table.columns.values() if not c.is_used and c.nullable and c.enum is None
            and not {"index", "unique"} & set(c.call.named)] if table else []
    if len(free) < 2:
        return None
    column = g.random.choice(free)
    del table.columns[column.name]
    table.is_touched = True
    return Operation(drop_call(g, table, column.name),
                     Call("op.add_column", repr(table.name), column.call, **g.schema_of(table)))


def alter_column(g):
    table = g.table()
    free = [c for c in table.free() if c.enum is None and not c.is_used] if table else []
    if not free:
        return None
    column = g.random.choice(free)
    table.is_touched = True
    choice = g.random.choice([alter_null, alter_default, alter_type, alter_name, alter_comment, alter_many])
    return choice(g, table, column)


def alter_call(g, table, name, **named):
    named.update(g.schema_of(table))
    if g.random.random() < 0.4:
        named["existing_type"] = g.random.choice(["sa.Text()", "sa.VARCHAR(length=20)", "sa.INTEGER()"])
    if g.random.random() < 0.3:
        named["existing_nullable"] = g.random.choice(["True", "False"])
    return Call("op.alter_column", repr(table.name), repr(name), **named)


def alter_null(g, table, column):
    up = []
    if column.nullable and table.has_rows:
        literal = value(column.kind, 5)[1]
        if literal == "NULL":
            return None
        up.append(Call("op.execute", sql(f"UPDATE {g.qualified(table)} SET {q(column.name)} = {literal} WHERE {q(column.name)} IS NULL")
                       .replace(" :x", " ")))
    column.nullable = not column.nullable
    return Operation([*up, alter_call(g, table, column.name, nullable=repr(column.nullable))],
                     alter_call(g, table, column.name, nullable=repr(not column.nullable)))


def alter_default(g, table, column):
    default = g.kinds.default(column.kind)
    if default is None or column.has_default:
        return Operation(alter_call(g, table, column.name, server_default="None"), [])
    if g.random.random() < 0.3:
        column.has_default = True
    named = {"existing_server_default": g.random.choice(["None", "sa.text('x')", "False"])} if g.random.random() < 0.3 else {}
    down = [alter_call(g, table, column.name, server_default="None")]
    up = [alter_call(g, table, column.name, server_default=default, **named)]
    if not column.has_default:
        up.append(alter_call(g, table, column.name, server_default="None"))
    return Operation(up, down)


def alter_type(g, table, column):
    pairs = [new for old, new in sorted(CASTS | USING) if old == column.kind]
    if not pairs or column.has_default:
        return None
    new = g.random.choice(pairs)
    type_ = g.kinds.type(new)
    named = {"type_": type_}
    if (column.kind, new) in USING or g.random.random() < 0.2:
        cast = {"int": "integer", "bool": "boolean", "texts": "text[]", "bytea": "bytea", "numeric": "numeric"}.get(new, new)
        cast = {"ts": "timestamp", "tstz": "timestamptz", "float": "float8", "char": "char(9)", "ints": "int[]"}.get(cast, cast)
        if table.has_rows and column.kind == "text":
            cast = f"text::{cast}"
            named["postgresql_using"] = repr(f"NULL::{cast}" if new != "texts" else f"ARRAY[{q(column.name)}]::{cast}")
            if not column.nullable and new != "texts":
                return None
        else:
            named["postgresql_using"] = repr(f"{q(column.name)}::{cast}")
    before = column.kind
    column.kind = new
    column.is_used = column.is_used or table.has_rows
    column.call = Call("sa.Column", repr(column.name), type_)
    back = {"int": "integer", "texts": "text[]", "ints": "int[]", "char": "char(4)", "float": "float8", "ts": "timestamp",
            "tstz": "timestamptz", "bool": "boolean"}.get(before, before)
    return Operation(alter_call(g, table, column.name, **named),
                     alter_call(g, table, column.name, type_=g.kinds.type(before),
                                postgresql_using=repr(f"{q(column.name)}::text::{back}")))


def alter_name(g, table, column):
    old, new = column.name, g.names.new("r")
    table.rename(old, new)
    return Operation(alter_call(g, table, old, new_column_name=repr(new)), alter_call(g, table, new, new_column_name=repr(old)))


def alter_comment(g, table, column):
    text = g.random.choice(["remark", "it's", "100%", "a :b"])
    return Operation(alter_call(g, table, column.name, comment=repr(text), existing_comment="None"),
                     alter_call(g, table, column.name, comment="None", existing_comment=repr(text)))


def alter_many(g, table, column):
    if column.kind not in ("int", "text") or column.has_default or table.has_rows:
        return None
    type_ = "sa.BigInteger()" if column.kind == "int" else "sa.String(200)"
    old, new = column.name, g.names.new("m")
    was = column.nullable
    column.nullable = not was
    up = alter_call(g, table, old, type_=type_, nullable=repr(not was), server_default=g.kinds.default(column.kind),
                    comment="'all at once'", new_column_name=repr(new))
    down = alter_call(g, table, new, nullable=repr(was), server_default="None", comment="None", new_column_name=repr(old))
    column.has_default = True
    table.rename(old, new)
    return Operation(up, down)
