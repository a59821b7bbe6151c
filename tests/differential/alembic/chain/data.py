"""Rows: bulk_insert, raw SQL, Core statements, and Python around them."""
from .kinds import value
from .names import q, sql
from .parts import Call, Group, Operation

CORE_TYPES = {"int": "sa.Integer()", "text": "sa.String()", "char": "sa.CHAR(9)", "bool": "sa.Boolean()", "numeric": "sa.Numeric()",
              "float": "sa.Float()", "date": "sa.Date()", "time": "sa.Time()", "ts": "sa.DateTime()", "tstz": "sa.DateTime(timezone=True)",
              "interval": "sa.Interval()", "uuid": "postgresql.UUID(as_uuid=False)", "json": "sa.JSON()", "jsonb": "postgresql.JSONB()",
              "bytea": "sa.LargeBinary()", "ints": "postgresql.ARRAY(sa.Integer())", "texts": "postgresql.ARRAY(sa.Text())"}


def writable(g, table):
    """Columns for a row: all that must have a value, and some more; None where one of them has no values."""
    found = []
    for column in table.columns.values():
        if column.is_filled:
            continue
        must = not column.nullable and not column.has_default
        has_values = column.kind == "enum" and column.enum.name in g.created or column.kind in CORE_TYPES
        is_key = column.is_key or "ForeignKey" in column.call.render()
        if must and (not has_values or is_key):
            return None
        if has_values and not is_key and (must or g.random.random() < 0.5):
            found.append(column)
    return found or None


def pick(g):
    table = g.table()
    columns = writable(g, table) if table else None
    if not columns or any(kind in ("fk",) for kind in table.constraints.values()):
        return None, None
    for column in columns:
        column.is_used = True
    table.has_rows = True
    table.is_touched = True
    return table, columns


def core_table(g, table, columns):
    parts = []
    for column in columns:
        if column.kind == "enum":
            schema = f", schema={column.enum.schema!r}" if column.enum.schema else ""
            parts.append(f"sa.column({column.name!r}, postgresql.ENUM({', '.join(map(repr, column.enum.labels))}, "
                         f"name={column.enum.name!r}{schema}))")
        elif g.random.random() < 0.85 or column.kind not in ("int", "text", "bool"):
            parts.append(f"sa.column({column.name!r}, {CORE_TYPES[column.kind]})")
        else:
            parts.append(f"sa.column({column.name!r})")
    named = {"schema": repr(table.schema)} if table.schema else {}
    return Call("sa.table" if g.random.random() < 0.9 else "sa.sql.table", repr(table.name), *parts, **named)


def rows_of(g, table, columns, count):
    rows = []
    for _ in range(count):
        number = table.next_row()
        rows.append({column.name: value(column.kind, number, column.enum) for column in columns})
    return rows


def python_row(row):
    return "{" + ", ".join(f"{name!r}: {pair[0]}" for name, pair in row.items()) + "}"


def delete_all(g, table):
    return Call("op.execute", sql(f"DELETE FROM {g.qualified(table)}"))


def bulk_insert(g):
    table, columns = pick(g)
    if table is None:
        return None
    rows = rows_of(g, table, columns, g.random.randint(1, 4))
    named = {"multiinsert": "False"} if g.random.random() < 0.15 else {}
    rows_text = "[" + ", ".join(python_row(row) for row in rows) + "]"
    return Operation(Call("op.bulk_insert", core_table(g, table, columns), rows_text, **named), delete_all(g, table))


def core_insert(g):
    table, columns = pick(g)
    if table is None:
        return None
    name = f"table{g.next_number()}"
    up = [f"{name} = {core_table(g, table, columns).render()}"]
    for row in rows_of(g, table, columns, g.random.randint(1, 2)):
        values = "{" + ", ".join(f"{key!r}: {pair[0]}" for key, pair in row.items()) + "}"
        up.append(g.random.choice([f"op.execute({name}.insert().values({values}))", f"op.execute(sa.insert({name}).values({values}))",
                                   f"op.get_bind().execute({name}.insert().values({values}))",
                                   f"op.get_bind().execute({name}.insert(), {values})", f"op.get_bind().execute({name}.insert(), [{values}])"]))
    column = g.random.choice(columns)
    if column.kind in ("int", "text") and not column.call.named.get("unique"):
        number = str(g.random.randint(20000, 30000)) if column.kind == "int" else repr("z")
        if column.kind == "int" or "50" in column.call.render():
            up.append(f"op.execute({name}.update().where({name}.c[{column.name!r}] == {number}).values({{{column.name!r}: {number}}}))")
    return Operation(up, g.random.choice([delete_all(g, table), f"op.execute(sa.text({f'DELETE FROM {g.qualified(table)}'!r}))"]))


def raw_insert(g):
    """Statements as text: plain, with binds, in loops, from f-strings, formatted."""
    table, columns = pick(g)
    if table is None:
        return None
    r = g.random
    path = g.qualified(table)
    names = ", ".join(q(column.name) for column in columns)
    rows = rows_of(g, table, columns, r.randint(1, 3))
    literal = [", ".join(pair[1] for pair in row.values()) for row in rows]
    escaped = [text.replace("\\", "\\\\").replace(":", "\\:") for text in literal]
    style = r.randrange(5)
    safe_path = f"{path} ({names})".replace(":", "\\:")
    if style == 0:
        up = [Call("op.execute", repr(f"INSERT INTO {safe_path} VALUES ({text})")) for text in escaped]
    elif style == 1:
        up = [Group(f"for row in {escaped!r}:", [f"op.execute({f'INSERT INTO {safe_path} VALUES ('!r} + row + ')')"])]
    elif style == 2:
        up = [Group(f"for number, row in enumerate({escaped!r}):",
                    [Group("if number >= 0 and row:", [f"op.execute({f'INSERT INTO {safe_path} VALUES (%s)'.replace('%', '%%').replace('%%s', '%s')!r} % row)"])])]
    elif style == 3:
        up = [f"conn = op.get_bind()", Group(f"for row in {escaped!r}:",
              [f"conn.execute(sa.text('INSERT INTO {{}} VALUES ({{}})'.format({safe_path!r}, row)))"])]
    else:
        binds = ", ".join(f":p{index}" for index in range(len(columns)))
        up = []
        if all(column.kind in ("int", "text", "bool", "date", "ts", "numeric") for column in columns):
            for row in rows:
                values = "{" + ", ".join(f"'p{index}': {pair[0]}" for index, pair in enumerate(row.values())) + "}"
                up.append(f"op.get_bind().execute(sa.text({f'INSERT INTO {safe_path} VALUES ({binds})'!r}), {values})")
        else:
            up = [Call("op.execute", repr(f"INSERT INTO {safe_path} VALUES ({text})")) for text in escaped]
    return Operation(up, delete_all(g, table))


def rewrite(g):
    """Read rows, and write what Python made of them."""
    with_rows = [t for t in g.state.tables.values() if t.has_rows]
    if not with_rows:
        return None
    table = g.random.choice(with_rows)
    texts = [c for c in table.columns.values() if c.kind == "text" and not c.is_filled and not c.call.named.get("unique")
             and "ForeignKey" not in c.call.render()]
    if not texts:
        return None
    column = g.random.choice(texts)
    name, path = q(column.name), g.qualified(table)
    select = f"SELECT {name} FROM {path} WHERE {name} IS NOT NULL ORDER BY 1".replace(":", "\\:")
    update = f"UPDATE {path} SET {name} = ".replace(":", "\\:")
    tail = f" WHERE {name} = ".replace(":", "\\:")
    change = g.random.choice(["row[0].upper()", "row[0][:5]", "f'{row[0]:<3}'[:8]", "'-'.join(row[0].split())[:9]", "'%s' % row[0].strip()[:7]",
                              "row[0].replace('v', 'w')"])
    fetch = g.random.choice([f"conn.execute(sa.text({select!r})).fetchall()", f"list(conn.execute(sa.text({select!r})))",
                             f"conn.execute(sa.text({select!r})).all()"])
    body = [f"conn.execute(sa.text({update + ':new' + tail + ':old'!r}), {{'new': {change}, 'old': row[0]}})"]
    if g.random.random() < 0.3:
        body = [Group("if len(row[0]) > 1 and row[0] not in ('', 'x'):", body)]
    if g.random.random() < 0.2:
        body = [Group("try:", body), Group("except ValueError:", ["pass"])]
    return Operation(["conn = op.get_bind()", Group(f"for row in {fetch}:", body)], [])


def conditional(g):
    """Inspect first, and act on what is there."""
    table = g.table()
    if table is None:
        return None
    r = g.random
    table.is_touched = True
    name = g.names.new("w")
    schema = {"schema": repr(table.schema)} if table.schema else {}
    arguments = repr(table.name) + (f", schema={table.schema!r}" if table.schema else "")
    inspector = r.choice(["sa.inspect(op.get_bind())", "sa.inspect(op.get_bind())", "sa.engine.reflection.Inspector.from_engine(op.get_bind())"])
    add = Call("op.add_column", repr(table.name), Call("sa.Column", repr(name), "sa.Integer()"), **schema)
    add2 = Call("op.add_column", repr(table.name), Call("sa.Column", repr(name), "sa.Text()"), **schema)
    test = r.choice([
        f"{name!r} not in [c['name'] for c in {inspector}.get_columns({arguments})]",
        f"{name!r} in {{column['name'] for column in {inspector}.get_columns({arguments})}}",
        f"{table.name!r} in {inspector}.get_table_names({f'schema={table.schema!r}' if table.schema else ''})",
        f"len({inspector}.get_indexes({arguments})) % 2 == 0",
        f"any(fk['referred_table'] for fk in {inspector}.get_foreign_keys({arguments}))",
        f"len({inspector}.get_unique_constraints({arguments})) > 0",
        f"{inspector}.get_pk_constraint({arguments})['constrained_columns'] == ['id']",
        f"len({inspector}.get_check_constraints({arguments})) == 1",
        "op.get_bind().dialect.name == 'postgresql'",
        "op.get_context().dialect.name != 'postgresql'",
        f"any(str(c['type']).startswith('VARCHAR') for c in {inspector}.get_columns({arguments}))",
        f"sum(1 for c in {inspector}.get_columns({arguments}) if c['nullable']) > 2",
        f"[c['default'] for c in {inspector}.get_columns({arguments})].count(None) % 2 == 1",
        f"sum(len(str(c['type'])) for c in {inspector}.get_columns({arguments})) % 2 == 0",
        f"sorted(i['name'] or '' for i in {inspector}.get_indexes({arguments})) > ['j']",
    ])
    return Operation([Group(f"if {test}:", [add]), Group("else:", [add2])],
                     Call("op.drop_column", repr(table.name), repr(name), **schema))


def formatted(g):
    """Tables from a loop over names, with f-strings."""
    names = [g.names.new("loop") for _ in range(g.random.randint(1, 3))]
    names = [name for name in names if not set(name) & set("\"'%:{}\\")] or ["looped_%d" % g.next_number()]
    statement = g.random.choice([
        "op.execute(f'CREATE TABLE \"{name}\" (id int DEFAULT {len(name)}, label text DEFAULT \\'{name!s:>20}\\')')",
        "op.create_table(name, sa.Column('id', sa.Integer(), server_default=str(len(name))), *[sa.Column(f'{name[:8]}_{i}', sa.Text()) for i in range(2)])",
        "op.execute('CREATE TABLE \"%s\" (id int, \"%s_x\" numeric(%d, %d))' % (name, name[:20], 10, 2))",
        "op.execute('''\n    CREATE TABLE \"{0}\" (\n        id int CHECK (id > {1})\n    )\n    '''.format(name, -1))",
    ])
    return Operation(Group(f"for name in {names!r}:", [statement]), Group(f"for name in reversed({names!r}):", ["op.drop_table(name)"]))


def mistake(g):
    """What both must refuse, or do alike."""
    table = g.table()
    if table is None:
        return None
    return Operation(g.random.choice([
        f"op.drop_table({table.name + '_absent'!r})", "op.execute('SELEKT 1')", "raise ValueError('no')", "op.add_column('x')",
        f"op.create_table({table.name!r})", "op.drop_constraint('nope', 'nope')", "assert False, 'never'", "undefined_name",
        "op.create_index('ix', 'absent', ['c'])", "{}['missing']", "op.execute(sa.text('SELECT :missing'))", "sa.Column(1, 2, 3)",
        "op.create_unique_constraint(None, 'absent', ['a'])", "1 / 0", "op.nothing_like_it()", "sa.NoSuchType()"]), [])
