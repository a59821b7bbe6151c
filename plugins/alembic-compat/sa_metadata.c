/*
 * MetaData, and the sequences of statements that create and drop tables with all that is theirs.
 */
#include "sa_connection.h"
#include "sa_enum.h"
#include "sa_exc.h"
#include "sa_inspect.h"
#include "sa_schema.h"

/* ---- CREATE and DROP TABLE, with enum types, indexes and comments -------------------------- */

static bool
emit_index(struct py *py, const struct al_index *index)
{
    struct al_ddl ddl = al_context_ddl(py);
    al_index_write_create(&ddl, index, 0);
    return al_ddl_emit(py, &ddl);
}

static bool
emit_comments(struct py *py, const struct al_table *table)
{
    /* Alembic 1.8.1 looks whether there is text, the current one whether there is a comment */
    int wants_text = al_context_of(py)->api == AL_API_14;
    if (table->comment.ptr != NULL && (table->comment.len > 0 || !wants_text)) {
        struct al_ddl ddl = al_context_ddl(py);
        al_table_write_comment(&ddl, table, table->comment);
        if (!al_ddl_emit(py, &ddl)) {
            return false;
        }
    }
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        if (column->comment.ptr != NULL && (column->comment.len > 0 || !wants_text)) {
            struct al_ddl ddl = al_context_ddl(py);
            al_column_write_comment(&ddl, table, column->name, column->comment);
            if (!al_ddl_emit(py, &ddl)) {
                return false;
            }
        }
    }
    return true;
}

/* Whether an enum type was dealt with before; notes that it is now. */
static bool
is_first(struct py *py, struct al_list *seen, struct al_enum *values)
{
    for (size_t i = 0; i < seen->n; i++) {
        const struct al_enum *other = seen->items[i];
        if (lockstep_str_equal(other->name.text, values->name.text) &&
            lockstep_str_equal(other->schema.text, values->schema.text)) {
            return false;
        }
    }
    return al_push(py, seen, values);
}

/* The native enums of a table's columns that come and go with it. */
static bool
each_enum(struct py *py, const struct al_table *table,
    bool (*act)(struct py *py, const struct al_enum *values, bool checkfirst), bool checkfirst,
    struct al_list *memo)
{
    struct al_list own = {NULL, 0, 0};
    struct al_list *seen = memo == NULL ? &own : memo;
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct al_enum *values = al_type_native_enum(column->type);
        if (values == NULL || !values->create_type || (values->has_metadata && !checkfirst)) {
            continue;
        }
        if (is_first(py, seen, values) && !act(py, values, checkfirst)) {
            return false;
        }
        if (py_has_error(py)) {
            return false;
        }
    }
    return true;
}

bool
al_table_create(struct py *py, struct al_table *table, bool if_not_exists, bool checkfirst,
    struct al_list *memo)
{
    int is_there = checkfirst ? al_relation_exists(py, table->schema, table->name) : 0;
    if (is_there != 0) {
        return is_there > 0;
    }
    if (!each_enum(py, table, al_enum_create, checkfirst, memo)) {
        return false;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_table_write_create(&ddl, table, if_not_exists);
    if (!al_ddl_emit(py, &ddl)) {
        return false;
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        if (!emit_index(py, table->indexes.items[i])) {
            return false;
        }
    }
    return emit_comments(py, table);
}

bool
al_table_drop(
    struct py *py, struct al_table *table, bool if_exists, bool checkfirst, struct al_list *memo)
{
    int is_there = checkfirst ? al_relation_exists(py, table->schema, table->name) : 1;
    if (is_there <= 0) {
        return is_there == 0;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_table_write_drop(&ddl, table, if_exists);
    return al_ddl_emit(py, &ddl) && each_enum(py, table, al_enum_drop, checkfirst, memo);
}

/* The sequences that columns take their values from. */
static bool
each_sequence(struct py *py, const struct al_table *table,
    bool (*act)(struct py *py, const struct al_sequence *sequence, bool checkfirst),
    bool checkfirst)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        if (column->sequence != NULL && !column->sequence->is_optional &&
            !act(py, column->sequence, checkfirst)) {
            return false;
        }
    }
    return true;
}

bool
al_table_create_whole(struct py *py, struct al_table *table, bool checkfirst)
{
    int is_there = checkfirst ? al_relation_exists(py, table->schema, table->name) : 0;
    if (is_there != 0) {
        return is_there > 0;
    }
    return each_sequence(py, table, al_sequence_create, checkfirst) &&
           al_table_create(py, table, false, checkfirst, NULL);
}

bool
al_table_drop_whole(struct py *py, struct al_table *table, bool checkfirst)
{
    int is_there = checkfirst ? al_relation_exists(py, table->schema, table->name) : 1;
    if (is_there <= 0) {
        return is_there == 0;
    }
    return al_table_drop(py, table, false, checkfirst, NULL) &&
           each_sequence(py, table, al_sequence_drop, checkfirst);
}

int
al_relation_exists(struct py *py, struct al_name schema, struct al_name name)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct lockstep_result result;
    al_text_puts(&ddl.out, "SELECT EXISTS (SELECT * FROM pg_catalog.pg_class c JOIN "
                           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ");
    if (schema.text.ptr != NULL) {
        al_text_puts(&ddl.out, "n.nspname = ");
        al_literal_str(&ddl, schema.text);
    } else {
        al_text_puts(&ddl.out, "pg_catalog.pg_table_is_visible(c.oid)");
    }
    al_text_puts(&ddl.out, " AND c.relname = ");
    al_literal_str(&ddl, name.text);
    al_text_putc(&ddl.out, ')');
    if (!al_ddl_check(py, &ddl) ||
        !al_context_of(py)->sink->query(py, al_text_view(&ddl.out), &result)) {
        return -1;
    }
    return result.n_rows == 1 && result.cells[0].len > 0 && result.cells[0].ptr[0] == 't';
}

/* ---- MetaData ------------------------------------------------------------------------------ */

static bool
take_convention(struct py *py, struct al_py_metadata *metadata, struct py_value value)
{
    static const char *const kinds[] = {"pk", "fk", "uq", "ck", "ix"};
    if (py_is_nothing(value)) {
        return true;
    }
    if (value.kind != PY_DICT) {
        (void)py_refuse(py, "a naming_convention that is no dict is not supported");
        return false;
    }
    struct al_naming *naming = al_take(py, sizeof(*naming));
    if (naming == NULL) {
        return false;
    }
    struct lockstep_str *fields[] = {
        &naming->pk, &naming->fk, &naming->uq, &naming->ck, &naming->ix};
    size_t known = 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct py_value template = py_dict_get_lit(value.as.dict, kinds[i]);
        known += py_given(template);
        if (py_given(template) && !al_need_str(py, template, kinds[i], 1, fields[i])) {
            return false;
        }
    }
    if (known != py_dict_len(value.as.dict)) {
        (void)py_refuse(py, "a naming_convention with keys beside pk, fk, uq, ck and ix is not "
                            "supported");
        return false;
    }
    metadata->naming = py_dict_len(value.as.dict) == 0 ? NULL : naming;
    return true;
}

static bool
metadata_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_metadata *payload = py_payload(self, &al_py_metadata_type);
    struct py_value arg[5] = {{0}}; /* bind, schema, quote_schema, naming_convention, info */
    bool has_bind = al_context_of(py)->api == AL_API_14;
    const char *signature = "bind=, schema=, quote_schema=, naming_convention=, info=";
    const char *rest = has_bind ? signature : strchr(signature, ' ') + 1;
    size_t first = has_bind ? 0 : 1;
    if (!py_bind(py, "MetaData", rest, args, arg + first, 5 - first)) {
        return false;
    }
    if (!has_bind && !py_is_nothing(arg[1]) && !py_isinstance(py, arg[1], &py_type_str)) {
        struct py_value cls = {.kind = PY_CLASS, .as.cls = py_class_of(py, arg[1])};
        struct py_value repr = cls.as.cls == NULL ? py_absent() : py_to_repr(py, cls);
        if (!py_failed(repr)) {
            (void)py_raise(py, &al_exc_argument,
                "expected schema argument to be a string, got %.*s.", (int)repr.as.str->len,
                repr.as.str->ptr);
        }
        return false;
    }
    payload->tables = py_dict_new(py);
    return !py_failed(payload->tables) && al_need_name(py, arg[1], "schema", &payload->schema) &&
           al_take_quote(py, &payload->schema, arg[2]) && take_convention(py, payload, arg[3]);
}

static struct py_value
metadata_tables(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return ((const struct al_py_metadata *)py_payload(self, &al_py_metadata_type))->tables;
}

/* Tables in the order that foreign keys demand; a circle keeps the order of definition. */
static bool
sorted(struct py *py, const struct al_py_metadata *metadata, struct py_value chosen,
    struct al_list *ret)
{
    struct py_value values = py_is_nothing(chosen) ? py_list_new(py) : py_to_list(py, chosen);
    size_t pos = 0;
    struct py_value key;
    struct py_value item;
    while (py_is_nothing(chosen) && !py_failed(values) &&
           py_dict_next(metadata->tables.as.dict, &pos, &key, &item)) {
        (void)py_list_append(py, values.as.list, item);
    }
    if (py_failed(values) || py_has_error(py)) {
        return false;
    }
    size_t n = values.as.list->n;
    unsigned char *done = al_take(py, n + 1);
    for (size_t placed = 0; done != NULL && placed < n; placed++) {
        size_t pick = n;
        for (size_t i = 0; i < n && pick == n; i++) {
            const struct al_table *table = al_table_in(values.as.list->items[i]);
            int waits = 0;
            for (size_t j = 0; !done[i] && j < n; j++) {
                const struct al_table *other = al_table_in(values.as.list->items[j]);
                for (size_t k = 0; !done[j] && j != i && k < table->constraints.n; k++) {
                    const struct al_constraint *fk = table->constraints.items[k];
                    waits |= fk->kind == AL_CONSTRAINT_FOREIGN && !fk->use_alter &&
                             lockstep_str_equal(fk->ref_table.text, other->name.text);
                }
            }
            pick = !done[i] && !waits ? i : pick;
        }
        for (size_t i = 0; i < n && pick == n; i++) {
            pick = done[i] ? n : i;
        }
        done[pick] = 1;
        if (!al_push(py, ret, al_table_in(values.as.list->items[pick]))) {
            return false;
        }
    }
    return done != NULL;
}

/* SQLAlchemy sorts those that it creates or drops, and cannot where a foreign key leads nowhere. */
static bool
check_references(struct py *py, const struct al_list *tables, bool creates, bool checkfirst)
{
    for (size_t i = 0; i < tables->n; i++) {
        const struct al_table *table = tables->items[i];
        if (al_reference_is_whole(table)) {
            continue;
        }
        int is_there = checkfirst ? al_relation_exists(py, table->schema, table->name) : !creates;
        if (is_there < 0 || ((is_there != 0) != creates && !al_reference_raise(py, table))) {
            return false;
        }
    }
    return true;
}

/* What create_all() and drop_all() are about: the tables in the order of their foreign keys. */
static bool
take_tables(struct py *py, struct py_value self, const struct py_args *args, bool creates,
    struct al_list *ret_tables, int *ret_checkfirst)
{
    const struct al_py_metadata *metadata = py_payload(self, &al_py_metadata_type);
    if (metadata->is_reflected) {
        (void)py_refuse(py, "creating and dropping what MetaData.reflect() found");
        return false;
    }
    return al_need_flag(py, args->pos[2], ret_checkfirst) &&
           sorted(py, metadata, args->pos[1], ret_tables) &&
           check_references(py, ret_tables, creates, *ret_checkfirst != 0);
}

/* Whether a column takes its values from `sequence`: then it comes and goes with that. */
static bool
is_of_column(const struct al_py_metadata *metadata, const struct al_sequence *sequence)
{
    size_t pos = 0;
    struct py_value key;
    struct py_value item;
    while (py_dict_next(metadata->tables.as.dict, &pos, &key, &item)) {
        const struct al_table *table = al_table_in(item);
        for (size_t i = 0; i < table->columns.n; i++) {
            if (((const struct al_column *)table->columns.items[i])->sequence == sequence) {
                return true;
            }
        }
    }
    return false;
}

static struct py_value
create_all(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_list tables = {NULL, 0, 0};
    int checkfirst = 1;
    if (!take_tables(py, self, args, true, &tables, &checkfirst)) {
        return py_absent();
    }
    const struct al_py_metadata *metadata = py_payload(self, &al_py_metadata_type);
    for (size_t i = 0; i < metadata->sequences.n; i++) {
        const struct al_sequence *sequence = metadata->sequences.items[i];
        if (!is_of_column(metadata, sequence) && !sequence->is_optional &&
            !al_sequence_create(py, sequence, checkfirst != 0)) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < tables.n; i++) {
        if (!al_table_create_whole(py, tables.items[i], checkfirst != 0)) {
            return py_absent();
        }
    }
    return py_none();
}

static struct py_value
drop_all(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_list tables = {NULL, 0, 0};
    int checkfirst = 1;
    if (!take_tables(py, self, args, false, &tables, &checkfirst)) {
        return py_absent();
    }
    for (size_t i = tables.n; i > 0; i--) {
        if (!al_table_drop_whole(py, tables.items[i - 1], checkfirst != 0)) {
            return py_absent();
        }
    }
    const struct al_py_metadata *metadata = py_payload(self, &al_py_metadata_type);
    for (size_t i = 0; i < metadata->sequences.n; i++) {
        const struct al_sequence *sequence = metadata->sequences.items[i];
        if (!is_of_column(metadata, sequence) && !sequence->is_optional &&
            !al_sequence_drop(py, sequence, checkfirst != 0)) {
            return py_absent();
        }
    }
    return py_none();
}

/* Table(name, self, schema=…, autoload_with=bind) */
static bool
reflect_one(struct py *py, struct py_value self, struct py_value name, const struct py_args *args)
{
    struct py_value table = {.kind = PY_CLASS, .as.cls = py_class_of_type(py, &al_py_table_type)};
    struct py_value pos[] = {name, self};
    struct py_value with = py_str_new(py, "autoload_with", 13);
    struct py_value schema = py_str_new(py, "schema", 6);
    struct py_kwarg kw[] = {{with.as.str, args->pos[0]}, {schema.as.str, args->pos[1]}};
    struct py_args call = {pos, 2, kw, py_is_nothing(args->pos[1]) ? 1 : 2};
    return table.as.cls != NULL && !py_failed(with) && !py_failed(schema) &&
           !py_failed(py_call(py, table, &call));
}

/* Every table that the catalog has and this does not, or those of a list. */
static struct py_value
reflect(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_metadata *metadata = py_payload(self, &al_py_metadata_type);
    struct py_value only = args->pos[3];
    struct py_args to_inspect = {args->pos, 1, NULL, 0};
    int wants_views = 0;
    if (!al_need_flag(py, args->pos[2], &wants_views)) {
        return py_absent();
    }
    if (wants_views || py_given(args->pos[4]) || py_is_nothing(args->pos[0]) ||
        metadata->schema.text.ptr != NULL ||
        !(py_is_nothing(only) || only.kind == PY_LIST || only.kind == PY_TUPLE)) {
        return py_refuse(py, "MetaData.reflect() takes a bind, a schema and a list of tables here");
    }
    struct py_value inspector = al_fn_inspect(py, py_absent(), &to_inspect);
    struct py_value names = py_failed(inspector)
                                ? inspector
                                : py_call_method(py, inspector, "get_table_names", &args->pos[1],
                                      py_is_nothing(args->pos[1]) ? 0 : 1);
    names = py_failed(names) || py_is_nothing(only) ? names : py_to_list(py, only);
    if (py_failed(names)) {
        return py_absent();
    }
    metadata->is_reflected = true;
    for (size_t i = 0; i < names.as.list->n; i++) {
        struct py_value name = names.as.list->items[i];
        const struct py_str *text = py_as_str(name);
        if (py_is_nothing(args->pos[1]) && text != NULL &&
            py_given(py_dict_get_str(metadata->tables.as.dict, text))) {
            continue;
        }
        if (!reflect_one(py, self, name, args)) {
            return py_absent();
        }
    }
    return py_none();
}

static const struct py_def metadata_members[] = {
    {.name = "tables", .kind = PY_DEF_PROPERTY, .fn = metadata_tables},
    {.name = "create_all",
        .kind = PY_DEF_FUNCTION,
        .fn = create_all,
        .signature = "bind=, tables=, checkfirst="},
    {.name = "drop_all",
        .kind = PY_DEF_FUNCTION,
        .fn = drop_all,
        .signature = "bind=, tables=, checkfirst="},
    {.name = "reflect",
        .kind = PY_DEF_FUNCTION,
        .fn = reflect,
        .signature = "bind=, schema=, views=, only=, extend_existing="},
    {.name = NULL},
};

/* metadata.bind = connection */
static int
metadata_setattr(
    struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    (void)self;
    if (py_str_eq_lit(name, "bind") && !py_is_none(value)) {
        al_context_of(py)->metadata_bind = 1;
    }
    return 0;
}

const struct py_type al_py_metadata_type = {.name = "MetaData",
    .module = "sqlalchemy.sql.schema",
    .payload_size = sizeof(struct al_py_metadata),
    .members = metadata_members,
    .setattr = metadata_setattr,
    .init = metadata_init};
