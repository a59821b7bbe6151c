"""Types by the kind of values that they hold: how they are written, what their defaults and values are."""

# kind: [(expression, generations)]
TYPES = {
    "int": ["sa.Integer()", "sa.Integer", "sa.INTEGER()", "sa.BigInteger()", "sa.SmallInteger()", "sa.BIGINT()", "sa.INT()",
            "postgresql.INTEGER()", "postgresql.BIGINT()", "sa.SMALLINT", "sa.Integer().with_variant(sa.BigInteger(), 'postgresql')"],
    "text": ["sa.String()", "sa.String", "sa.String(50)", "sa.String(length=255)", "sa.Text()", "sa.Unicode(80)", "sa.UnicodeText()",
             "sa.VARCHAR(64)", "sa.TEXT()", "postgresql.VARCHAR(30)", "sa.Text().with_variant(sa.String(90), 'mysql')",
             "sa.String(60, collation='C')", "postgresql.TEXT()", "sa.String(40).with_variant(postgresql.CITEXT(), 'postgresql')"],
    "char": ["sa.CHAR(4)", "sa.CHAR(length=6)", "postgresql.CHAR(5)"],
    "bool": ["sa.Boolean()", "sa.Boolean", "sa.BOOLEAN()", "postgresql.BOOLEAN()", "sa.Boolean(name='named')"],
    "numeric": ["sa.Numeric()", "sa.Numeric(10, 2)", "sa.Numeric(precision=12, scale=3)", "sa.DECIMAL(8, 1)", "sa.NUMERIC(20)",
                "postgresql.NUMERIC(9, 4)", "sa.Numeric(10, 2, asdecimal=False)"],
    "float": ["sa.Float()", "sa.Float(53)", "sa.Float(precision=24)", "sa.REAL()", "postgresql.DOUBLE_PRECISION()",
              "postgresql.REAL()", "sa.FLOAT()", "sa.Float(asdecimal=True)", "postgresql.DOUBLE_PRECISION(precision=53)"],
    "date": ["sa.Date()", "sa.DATE()", "postgresql.DATE()"],
    "time": ["sa.Time()", "sa.Time(timezone=False)", "postgresql.TIME(precision=3)", "sa.TIME()"],
    "ts": ["sa.DateTime()", "sa.DateTime(timezone=False)", "sa.TIMESTAMP()", "postgresql.TIMESTAMP()",
           "postgresql.TIMESTAMP(precision=6)"],
    "tstz": ["sa.DateTime(timezone=True)", "sa.TIMESTAMP(timezone=True)", "postgresql.TIMESTAMP(timezone=True, precision=3)"],
    "interval": ["sa.Interval()", "postgresql.INTERVAL()", "postgresql.INTERVAL(precision=3)",
                 "postgresql.INTERVAL(fields='DAY TO SECOND')", "sa.Interval(native=True, second_precision=2)"],
    "uuid": ["postgresql.UUID()", "postgresql.UUID(as_uuid=True)", "postgresql.UUID(as_uuid=False)"],
    "json": ["sa.JSON()", "postgresql.JSON()", "postgresql.JSON(astext_type=sa.Text())", "sa.JSON(none_as_null=True)"],
    "jsonb": ["postgresql.JSONB()", "postgresql.JSONB(astext_type=sa.Text())", "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')",
              "postgresql.JSONB(none_as_null=True)"],
    "bytea": ["sa.LargeBinary()", "postgresql.BYTEA()", "sa.LargeBinary(length=100)"],
    "ints": ["postgresql.ARRAY(sa.Integer())", "sa.ARRAY(sa.Integer())", "postgresql.ARRAY(sa.BigInteger(), dimensions=1)"],
    "texts": ["postgresql.ARRAY(sa.Text())", "sa.ARRAY(sa.String(20))", "postgresql.ARRAY(sa.VARCHAR(), dimensions=1)"],
    "grid": ["postgresql.ARRAY(sa.Integer(), dimensions=2)", "sa.ARRAY(sa.Text(), dimensions=2)"],
    "other": ["postgresql.INET()", "postgresql.CIDR()", "postgresql.MACADDR()", "postgresql.MONEY()", "postgresql.OID()",
              "postgresql.BIT(4)", "postgresql.BIT(varying=True)", "postgresql.BIT(8, varying=True)", "postgresql.TSVECTOR()",
              "postgresql.HSTORE()", "postgresql.TSTZRANGE()", "postgresql.INT4RANGE()", "postgresql.NUMRANGE()",
              "postgresql.DATERANGE()", "postgresql.REGCLASS()", "postgresql.TSRANGE()", "postgresql.INT8RANGE()",
              "sa.Interval(day_precision=2)", "sa.PickleType()"],
}
NEW_TYPES = {
    "uuid": ["sa.Uuid()", "sa.UUID()", "sa.Uuid(as_uuid=False)", "sa.Uuid(native_uuid=True)"],
    "float": ["sa.Double()", "sa.Double(53)", "sa.DOUBLE_PRECISION()"],
    "text": ["postgresql.CITEXT()"],
    "other": ["postgresql.TSQUERY()", "postgresql.INT4MULTIRANGE()", "postgresql.DATEMULTIRANGE()", "postgresql.MACADDR8()",
              "postgresql.REGCONFIG()"],
}
WEIGHTS = {"int": 10, "text": 10, "char": 1, "bool": 5, "numeric": 3, "float": 2, "date": 2, "time": 1, "ts": 3, "tstz": 4,
           "interval": 1, "uuid": 3, "json": 2, "jsonb": 4, "bytea": 1, "ints": 1, "texts": 2, "grid": 1, "other": 4}
DEFAULTS = {
    "int": ["'7'", "sa.text('3')", "sa.text('1 + 1')", "'0'", "sa.literal_column('5')", "sa.literal(9)"],
    "text": ["'plain'", "''", "\"it's\"", "sa.text(\"'quoted'\")", "sa.text(\"'a' || 'b'\")", "'100%'", "'back\\\\slash'", "'co:lon'",
             "sa.text(\"'x::y'\")", "'%(name)s'", "sa.func.upper('low')", "sa.text(\"md5('a')\")", "'l\\nf'"],
    "char": ["'abc'"],
    "bool": ["sa.true()", "sa.false()", "'true'", "'f'", "sa.text('true')", "sa.text('FALSE')", "'1'"],
    "numeric": ["'1.5'", "sa.text('0.25')", "sa.text('-1')"],
    "float": ["'1.5'", "sa.text('0.1')", "'NaN'"],
    "date": ["sa.func.current_date()", "sa.text('CURRENT_DATE')", "'2024-02-29'"],
    "time": ["'12:30'", "sa.func.localtime()"],
    "ts": ["sa.func.now()", "sa.text('now()')", "sa.text('CURRENT_TIMESTAMP')", "sa.func.current_timestamp()", "'2024-01-01'",
           "sa.text(\"timezone('utc', now())\")", "sa.func.timezone('UTC', sa.func.now())"],
    "tstz": ["sa.func.now()", "sa.text('now()')", "sa.func.current_timestamp()", "sa.text(\"now() + interval '1 day'\")",
             "sa.sql.func.now()"],
    "interval": ["'1 day'", "sa.text(\"'2 hours'::interval\")"],
    "uuid": ["sa.text('gen_random_uuid()')", "sa.func.gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"],
    "json": ["'{}'", "sa.text(\"'[]'::json\")", "'{\"a\": 1}'"],
    "jsonb": ["'{}'", "sa.text(\"'[]'::jsonb\")", "sa.text(\"'{}'\")", "'{\"a\": [1, 2]}'"],
    "bytea": ["sa.text(\"'\\\\\\\\x00'\")"],
    "ints": ["'{}'", "'{1,2}'", "sa.text(\"'{}'::int[]\")", "sa.text('ARRAY[1]')"],
    "texts": ["'{}'", "'{a,b}'", "sa.text(\"array[]::text[]\")"],
    "grid": ["'{}'"],
    "other": [],
}


def value(kind, number, enum=None):
    """A value for the n-th row as (Python expression, SQL literal)."""
    if kind == "enum":
        label = enum.labels[number % len(enum.labels)]
        return repr(label), "'" + label.replace("'", "''") + "'"
    text = f"v{number}" + ["", "'s", " 50%", " :x", " \\ b", " é", "\n2"][number % 7]
    day = f"2024-01-{number % 28 + 1:02}"
    quoted = "'" + text.replace("'", "''") + "'"
    table = {
        "int": (str(number), str(number)), "text": (repr(text), quoted), "char": (f"'c{number % 9}'", f"'c{number % 9}'"),
        "bool": (str(number % 2 == 0), "true" if number % 2 == 0 else "false"),
        "numeric": (f"{number}.5", f"{number}.5"), "float": (f"{number}.25", f"{number}.25"),
        "date": (f"datetime.date(2024, 1, {number % 28 + 1})", f"'{day}'"),
        "time": (f"datetime.time(12, {number % 60})", f"'12:{number % 60:02}'"),
        "ts": (f"datetime.datetime(2024, 1, {number % 28 + 1}, 10, 0, {number % 60})", f"'{day} 10:00:{number % 60:02}'"),
        "tstz": (f"datetime.datetime(2024, 1, {number % 28 + 1}, tzinfo=datetime.timezone.utc)", f"'{day} 00:00:00+00'"),
        "interval": (f"datetime.timedelta(days={number % 9}, seconds=5)", f"'{number % 9} days 5 seconds'"),
        "uuid": (f"'00000000-0000-0000-0000-{number:012}'",) * 2,
        "json": ("{'a': %d, 'b': [True, None, \"x'y\"]}" % number, "'{\"a\": %d}'" % number),
        "jsonb": ("{'k': 'ü%d', 'n': {'m': 1.5}}" % number, "'{\"k\": %d}'" % number),
        "bytea": (f"b'\\x00\\x01{number}'", "'\\x0001'"),
        "ints": (f"[{number}, 2]", f"'{{{number},2}}'"), "texts": (f"['a', \"b'{number}\"]", "'{a,b}'"),
        "grid": (None, "'{}'"), "other": (None, "NULL"),
    }
    return table[kind]


class Kinds:
    def __init__(self, random, api):
        self.random = random
        self.api = api

    def kind(self, among=None):
        names = [name for name in WEIGHTS if among is None or name in among]
        return self.random.choices(names, [WEIGHTS[name] for name in names])[0]

    def type(self, kind):
        types = list(TYPES[kind])
        if self.api == "2.0" or self.random.random() < 0.01:
            types += NEW_TYPES.get(kind, [])
        return self.random.choice(types)

    def default(self, kind):
        """None where the kind has none."""
        return self.random.choice(DEFAULTS[kind]) if DEFAULTS.get(kind) else None
