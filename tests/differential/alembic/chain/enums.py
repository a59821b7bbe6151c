"""Enumerated types: made by a table, made by hand, altered, with Python classes, as arrays, as text with a check."""
from .names import q, sql
from .parts import Call, Group, Operation
from .state import Enum
from .tables import drop_enum

LABELS = ["new", "open", "done", "it's", "two words", "UPPER", "a%b", "ü", "x:y", "1st", "closed", "draft"]


def new_enum(g):
    schema = g.random.choice(g.state.schemas) if g.state.schemas and g.random.random() < 0.2 else None
    return Enum(g.names.new("e"), g.random.sample(LABELS, g.random.randint(1, 4)), schema)


def declare(g):
    """A type that later columns may use: the table, or the operation that adds a column, makes it."""
    enum = new_enum(g)
    g.state.enums[enum.name] = enum
    return None


def create_type(g):
    enum = new_enum(g)
    g.state.enums[enum.name] = enum
    g.created.add(enum.name)
    up = [make_enum(g, enum)]
    return Operation(up, drop_enum(g, enum))


def make_enum(g, enum):
    schema = f", schema={enum.schema!r}" if enum.schema else ""
    labels = ", ".join(map(repr, enum.labels))
    path = (q(enum.schema) + "." if enum.schema else "") + q(enum.name)
    text = ", ".join("'" + label.replace("'", "''") + "'" for label in enum.labels)
    return g.random.choice([
        f"sa.Enum({labels}, name={enum.name!r}{schema}).create(op.get_bind())",
        f"sa.Enum({labels}, name={enum.name!r}{schema}).create(op.get_bind(), checkfirst=True)",
        f"postgresql.ENUM({labels}, name={enum.name!r}{schema}).create(op.get_bind(), checkfirst=False)",
        f"op.execute(sa.text({sql(f'CREATE TYPE {path} AS ENUM ({text})'.replace(':', chr(92) + ':'))}))",
    ])


def add_value(g):
    mine = [enum for enum in g.state.enums.values() if enum.name in g.created]
    if not mine:
        return None
    enum = g.random.choice(mine)
    label = f"more{len(enum.labels)}"
    path = (q(enum.schema) + "." if enum.schema else "") + q(enum.name)
    enum.labels = [*enum.labels, label]
    where = g.random.choice(["", " AFTER '%s'" % enum.labels[0].replace("'", "''")])
    statement = Call("op.execute", sql(f"ALTER TYPE {path} ADD VALUE {g.random.choice(['', 'IF NOT EXISTS '])}'{label}'{where}"
                                       .replace(":", "\\:")))
    if g.random.random() < 0.7:
        return Operation(Group("with op.get_context().autocommit_block():", [statement]), [])
    return Operation(statement, [])


def python_enum(g):
    """A class of Python in a table of its own: names, or values by values_callable."""
    r = g.random
    number = g.next_number()
    name, table, type_name = f"Kind{number}", g.names.new("t"), g.names.new("k")
    base = r.choice(["enum.Enum", "str, enum.Enum"])
    members = "\n".join(f"    {member} = {text!r}" for member, text in
                        r.sample([("red", "r"), ("GREEN", "g'g"), ("blue_sky", "sky"), ("X", "x%")], r.randint(1, 4)))
    g.prelude.append(f"\n\nclass {name}({base}):\n{members}")
    named = r.choice([{}, {"name": repr(type_name)}, {"values_callable": "lambda kind: [item.value for item in kind]", "name": repr(type_name)},
                      {"native_enum": "False"}, {"native_enum": "False", "length": "30"},
                      {"native_enum": "False", "create_constraint": "True", "name": repr(type_name)},
                      {"name": repr(type_name), "create_constraint": "True"}, {"name": repr(type_name), "validate_strings": "True"}])
    kind = Call(r.choice(["sa.Enum", "postgresql.ENUM"]) if "native_enum" not in named and "name" in named else "sa.Enum", name, **named)
    column = Call("sa.Column", "'kind'", kind)
    if r.random() < 0.3:
        column.add(nullable="False")
    up = Call("op.create_table", repr(table), Call("sa.Column", "'id'", "sa.Integer()", primary_key="True"), column)
    down = [Call("op.drop_table", repr(table))]
    if "native_enum" not in named:
        down.append(f"sa.Enum(name={named.get('name', repr(name.lower()))}).drop(op.get_bind(), checkfirst=True)")
    return Operation(up, down)


def to_enum(g):
    """A text column becomes an enum, and back."""
    table = g.table()
    free = [c for c in table.free(("text",)) if not c.is_used and not c.has_default] if table else []
    if not free or table.has_rows:
        return None
    column = g.random.choice(free)
    enum = new_enum(g)
    g.state.enums[enum.name] = enum
    g.created.add(enum.name)
    enum.is_used = True
    path = (q(enum.schema) + "." if enum.schema else "") + q(enum.name)
    schema = f", schema={enum.schema!r}" if enum.schema else ""
    labels = ", ".join(map(repr, enum.labels))
    type_ = g.random.choice([f"sa.Enum({labels}, name={enum.name!r}{schema})", f"postgresql.ENUM({labels}, name={enum.name!r}{schema})"])
    up = [make_enum(g, enum), Call("op.alter_column", repr(table.name), repr(column.name), existing_type="sa.Text()", type_=type_,
                                   postgresql_using=repr(f"{q(column.name)}::text::{path}"), **g.schema_of(table))]
    down = [Call("op.alter_column", repr(table.name), repr(column.name), existing_type=type_, type_="sa.String(50)", **g.schema_of(table)),
            drop_enum(g, enum)]
    table.is_touched = True
    column.kind, column.enum, column.is_used = "enum", enum, True
    return Operation(up, down)


def enum_array(g):
    """An array of an enum in a table."""
    enum = new_enum(g)
    labels = ", ".join(map(repr, enum.labels))
    schema = f", schema={enum.schema!r}" if enum.schema else ""
    table = g.names.new("t")
    inner = g.random.choice(["sa.Enum", "postgresql.ENUM"])
    outer = g.random.choice(["sa.ARRAY", "postgresql.ARRAY"])
    up = Call("op.create_table", repr(table), Call("sa.Column", "'a'", f"{outer}({inner}({labels}, name={enum.name!r}{schema}))"))
    return Operation(up, [Call("op.drop_table", repr(table)), drop_enum(g, enum)])
