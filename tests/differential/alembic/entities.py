"""What the package alembic_utils sends for its entities, for an oracle that does not have it: the same statements."""
import re
import sys
import types

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations


def squeezed(text):
    return " ".join(text.split()).replace('"', "")


def unterminated(text):
    return text.strip().rstrip(";").strip()


def escaped(text, kept="::"):
    return re.sub(f"({kept})|:", lambda m: m.group(1) or r"\:", text)


class Entity:
    def __init__(self, schema, signature, definition=""):
        self.schema, self.signature, self.definition = squeezed(schema), squeezed(signature), unterminated(definition)

    @property
    def name(self):
        return f'"{self.schema}"."{self.signature}"'

    def to_sql_statement_create(self):
        return sa.text(self.create())

    def to_sql_statement_drop(self, cascade=False):
        return sa.text(self.drop() + (" cascade" if cascade else ""))


class PGView(Entity):
    def create(self):
        return f"CREATE VIEW {self.name} AS {self.definition};"

    def drop(self):
        return f"DROP VIEW {self.name}"

    def replace(self):
        return [f"DO $$ BEGIN CREATE OR REPLACE VIEW {self.name} AS {self.definition}; EXCEPTION WHEN others THEN"
                f" DROP VIEW IF EXISTS {self.name}; CREATE VIEW {self.name} AS {self.definition}; END; $$"]


class PGMaterializedView(Entity):
    def __init__(self, schema, signature, definition, with_data=True):
        super().__init__(schema, signature, definition)
        self.with_data = with_data

    def create(self):
        return f"CREATE MATERIALIZED VIEW {self.name} AS {self.definition} WITH {'' if self.with_data else 'NO'} DATA"

    def drop(self):
        return f"DROP MATERIALIZED VIEW {self.name}"

    def replace(self):
        return [f"DROP MATERIALIZED VIEW IF EXISTS {self.name}", self.create()]


class PGFunction(Entity):
    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        is_plpgsql = "language plpgsql" in " ".join(definition.split()).lower().replace("'", "")
        self.definition = escaped(self.definition, r"::|:=|\\:(?![:=])" if is_plpgsql else "::")

    def create(self):
        name, parameters = self.signature.split("(", 1)
        return f'CREATE FUNCTION "{self.schema}"."{name.strip()}"({parameters} {self.definition}'

    def drop(self):
        name, parameters = self.signature[:-1].split("(", 1)
        wanted = [p[:len(p.lower().split("default")[0])].strip() for p in parameters.split(",")]
        return f'DROP FUNCTION "{self.schema}"."{name.strip()}"({", ".join(wanted)})'

    def replace(self):
        return [self.create().replace("CREATE", "CREATE OR REPLACE", 1)]


class OnTable(Entity):
    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition)
        self.definition = escaped(self.definition)
        self.on_entity = squeezed(on_entity if "." in on_entity else "public." + on_entity)
        self.is_constraint = is_constraint


class PGTrigger(OnTable):
    def create(self):
        event, table, action = re.fullmatch(r"(.+?)\s+ON\s+(.+?)\s+(.+?)", self.definition, re.I | re.S).groups()
        kind = "CONSTRAINT TRIGGER" if self.is_constraint else "TRIGGER"
        return f'CREATE {kind} "{self.signature}" {event} ON {self.schema}.{table.rpartition(".")[2]} {action}'

    def drop(self):
        return f'DROP TRIGGER "{self.signature}" ON {self.on_entity}'

    def replace(self):
        return [f'DROP TRIGGER IF EXISTS "{self.signature}" ON {self.on_entity}', self.create()]


class PGPolicy(OnTable):
    def create(self):
        return f"CREATE POLICY {self.signature} on {self.on_entity} {self.definition}"

    def drop(self):
        return f"DROP POLICY {self.signature} on {self.on_entity}"

    def replace(self):
        return [f"DROP POLICY IF EXISTS {self.signature} on {self.on_entity}", self.create()]


class PGExtension(Entity):
    def create(self):
        return f'CREATE EXTENSION "{self.signature}" WITH SCHEMA "{self.schema}";'

    def drop(self):
        return f'DROP EXTENSION "{self.signature}"'


MODULES = {"pg_view": PGView, "pg_materialized_view": PGMaterializedView, "pg_function": PGFunction, "pg_trigger": PGTrigger,
           "pg_policy": PGPolicy, "pg_extension": PGExtension}


def alembic_utils_package():
    """Make the modules and the operations; what the operations were before."""
    class Perform(MigrateOperation):
        def __init__(self, statements):
            self.statements = statements

        @classmethod
        def create(cls, operations, target):
            return operations.invoke(cls([target.to_sql_statement_create()]))

        @classmethod
        def drop(cls, operations, target, cascade=False):
            return operations.invoke(cls([target.to_sql_statement_drop(cascade)]))

        @classmethod
        def replace(cls, operations, target):
            return operations.invoke(cls([sa.text(sql) for sql in target.replace()]))

    def perform(operations, operation):
        for statement in operation.statements:
            operations.execute(statement)

    sys.modules["alembic_utils"] = types.ModuleType("alembic_utils")
    for name, entity in MODULES.items():
        module = types.ModuleType("alembic_utils." + name)
        setattr(module, entity.__name__, entity)
        sys.modules[module.__name__] = module
    before = {}
    for name in ("create", "drop", "replace"):
        before[name + "_entity"] = getattr(Operations, name + "_entity", None)
        Operations.register_operation(name + "_entity", name)(Perform)
    Operations.implementation_for(Perform)(perform)
    return before
