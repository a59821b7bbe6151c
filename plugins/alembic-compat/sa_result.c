/*
 * Results. All rows are there at once; what a method returns is taken off the front, as a cursor
 * would. ScalarResult and MappingResult are the same object that shows its rows in another way.
 */
#include "sa_result.h"

#include "py_table.h"
#include "sa_exc.h"
#include "sa_row.h"

enum shape {
    SHAPE_ROWS,
    SHAPE_SCALARS,
    SHAPE_MAPPINGS,
};

struct result {
    struct py_value keys; /* a tuple of str */
    struct py_value rows; /* a list of Row */
    size_t at;            /* rows before it are consumed */
    size_t scalar_index;
    int64_t affected;
    enum shape shape;
    bool is_pending;
    bool has_rows;
};

struct py_value
al_result_pending(struct py *py)
{
    struct result *result;
    struct py_value made = py_object_new(py, &al_py_result, (void **)&result);
    if (!py_failed(made)) {
        result->is_pending = true;
    }
    return made;
}

struct py_value
al_result_of_rows(struct py *py, struct py_value keys, struct py_value rows)
{
    struct result *result;
    struct py_value made = py_object_new(py, &al_py_result, (void **)&result);
    if (!py_failed(made)) {
        *result = (struct result){.keys = keys, .rows = rows, .affected = -1, .has_rows = true};
    }
    return made;
}

struct py_value
al_result_counted(struct py *py, int64_t affected)
{
    struct result *result;
    struct py_value made = py_object_new(py, &al_py_result, (void **)&result);
    if (!py_failed(made)) {
        *result = (struct result){.affected = affected};
    }
    return made;
}

/* The value of a cell. */
static struct py_value
cell_value(struct py *py, const struct lockstep_result *result, uint64_t at, uint32_t column,
    const struct al_list *types)
{
    struct py_value value =
        al_value_from_text(py, result->cells[at], result->columns[column].type_oid);
    return py_failed(value) || types == NULL || column >= types->n
               ? value
               : al_type_result(py, types->items[column], value);
}

static bool
fill_keys(struct py *py, struct result *ret, const struct lockstep_result *result,
    const struct al_list *names)
{
    struct py_value list = py_list_new(py);
    for (uint32_t i = 0; !py_failed(list) && i < result->n_columns; i++) {
        const struct lockstep_str *known = names != NULL && i < names->n ? names->items[i] : NULL;
        struct py_value key =
            al_to_py(py, known != NULL && known->ptr != NULL ? *known : result->columns[i].name);
        if (py_failed(key) || !py_list_append(py, list.as.list, key)) {
            return false;
        }
    }
    if (py_failed(list)) {
        return false;
    }
    ret->keys = py_tuple_of(py, list.as.list->items, list.as.list->n);
    return !py_failed(ret->keys);
}

struct py_value
al_result_new(struct py *py, const struct lockstep_result *result, const struct al_list *names,
    const struct al_list *types)
{
    struct result *ret;
    struct py_value made = py_object_new(py, &al_py_result, (void **)&ret);
    if (py_failed(made)) {
        return made;
    }
    ret->affected = result->affected;
    ret->has_rows = result->n_columns > 0;
    ret->rows = py_list_new(py);
    if (py_failed(ret->rows) || !fill_keys(py, ret, result, names)) {
        return py_absent();
    }
    struct py_value *cells = al_take(py, (result->n_columns + 1) * sizeof(*cells));
    for (uint64_t row = 0; cells != NULL && row < result->n_rows; row++) {
        for (uint32_t i = 0; i < result->n_columns; i++) {
            cells[i] = cell_value(py, result, row * result->n_columns + i, i, types);
            if (py_failed(cells[i])) {
                return py_absent();
            }
        }
        struct py_value item = al_row_new(py, ret->keys, cells, result->n_columns);
        if (py_failed(item) || !py_list_append(py, ret->rows.as.list, item)) {
            return py_absent();
        }
    }
    return cells == NULL ? py_absent() : made;
}

/* ---- Taking rows --------------------------------------------------------------------------- */

/* The result, if it can be looked into now; NULL: failed. */
static struct result *
open_result(struct py *py, struct py_value self, bool rows)
{
    struct result *result = py_payload(self, &al_py_result);
    if (result->is_pending) {
        (void)py_need_live(py);
        return NULL;
    }
    if (rows && !result->has_rows) {
        (void)py_raise(py, &al_exc_resource_closed,
            "This result object does not return rows. It has been closed automatically.");
        return NULL;
    }
    return result;
}

/* A row in the shape that the result shows. */
static struct py_value
shown(struct py *py, const struct result *result, struct py_value row)
{
    if (result->shape == SHAPE_SCALARS) {
        return al_row_item(py, row, result->scalar_index);
    }
    return result->shape == SHAPE_MAPPINGS ? al_row_mapping(py, row) : row;
}

/* The next row; absent at the end (and without an error). */
static struct py_value
take_one(struct py *py, struct result *result)
{
    if (result->at >= result->rows.as.list->n) {
        return py_absent();
    }
    return shown(py, result, result->rows.as.list->items[result->at++]);
}

static struct py_value
take_many(struct py *py, struct result *result, size_t most)
{
    struct py_value list = py_list_new(py);
    while (!py_failed(list) && most-- > 0) {
        struct py_value row = take_one(py, result);
        if (py_failed(row)) {
            return py_has_error(py) ? row : list;
        }
        if (!py_list_append(py, list.as.list, row)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
method_fetchall(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct result *result = open_result(py, self, true);
    return result == NULL ? py_absent() : take_many(py, result, SIZE_MAX);
}

static struct py_value
method_fetchmany(struct py *py, struct py_value self, const struct py_args *args)
{
    struct result *result = open_result(py, self, true);
    struct al_maybe size = {1, 0};
    if (result == NULL || !al_need_int(py, args->pos[0], "size", &size)) {
        return py_absent();
    }
    return take_many(py, result, size.number < 0 ? SIZE_MAX : (size_t)size.number);
}

static struct py_value
method_fetchone(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct result *result = open_result(py, self, true);
    struct py_value row = result == NULL ? py_absent() : take_one(py, result);
    return py_failed(row) && !py_has_error(py) ? py_none() : row;
}

static struct py_value
method_first(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value row = method_fetchone(py, self, args);
    struct result *result = py_payload(self, &al_py_result);
    if (!py_failed(row)) {
        result->at = result->rows.as.list->n;
    }
    return row;
}

static struct py_value
exactly_one(struct py *py, struct py_value self, bool none_is_fine)
{
    struct result *result = open_result(py, self, true);
    if (result == NULL) {
        return py_absent();
    }
    size_t left = result->rows.as.list->n - result->at;
    if (left > 1) {
        return py_raise(
            py, &al_exc_multiple_results, "Multiple rows were found when exactly one was required");
    }
    if (left == 0) {
        return none_is_fine
                   ? py_none()
                   : py_raise(py, &al_exc_no_result, "No row was found when one was required");
    }
    return take_one(py, result);
}

static struct py_value
method_one(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return exactly_one(py, self, false);
}

static struct py_value
method_one_or_none(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return exactly_one(py, self, true);
}

static struct py_value
first_item(struct py *py, struct py_value row)
{
    return py_failed(row) || py_is_none(row) || py_payload(row, &al_py_row) == NULL
               ? row
               : al_row_item(py, row, 0);
}

static struct py_value
method_scalar(struct py *py, struct py_value self, const struct py_args *args)
{
    return first_item(py, method_first(py, self, args));
}

static struct py_value
method_scalar_one(struct py *py, struct py_value self, const struct py_args *args)
{
    return first_item(py, method_one(py, self, args));
}

static struct py_value
method_scalar_one_or_none(struct py *py, struct py_value self, const struct py_args *args)
{
    return first_item(py, method_one_or_none(py, self, args));
}

/* The same rows in another shape. */
static struct py_value
reshaped(struct py *py, struct py_value self, enum shape shape, size_t index)
{
    struct result *result = open_result(py, self, true);
    struct result *other;
    if (result == NULL) {
        return py_absent();
    }
    struct py_value made = py_object_new(py, &al_py_result, (void **)&other);
    if (!py_failed(made)) {
        *other = *result;
        other->shape = shape;
        other->scalar_index = index;
    }
    return made;
}

static struct py_value
method_scalars(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_maybe index = {0, 0};
    if (!al_need_int(py, args->pos[0], "index", &index)) {
        return py_absent();
    }
    return reshaped(py, self, SHAPE_SCALARS, (size_t)index.number);
}

static struct py_value
method_mappings(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return reshaped(py, self, SHAPE_MAPPINGS, 0);
}

static struct py_value
method_keys(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct result *result = open_result(py, self, true);
    return result == NULL ? py_absent() : py_to_list(py, result->keys);
}

static struct py_value
method_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

/* unique(): rows that are the same object, or equal, once. */
static struct py_value
method_unique(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct result *result = open_result(py, self, true);
    struct py_value seen = py_list_new(py);
    struct py_value rows = py_list_new(py);
    if (result == NULL || py_failed(seen) || py_failed(rows)) {
        return py_absent();
    }
    for (size_t i = result->at; i < result->rows.as.list->n; i++) {
        struct py_value row = result->rows.as.list->items[i];
        int has = py_contains(py, seen, shown(py, result, row));
        if (has < 0 || (has == 0 && (!py_list_append(py, seen.as.list, shown(py, result, row)) ||
                                        !py_list_append(py, rows.as.list, row)))) {
            return py_absent();
        }
    }
    result->rows = rows;
    result->at = 0;
    return self;
}

static struct py_value
method_close(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

static struct py_value
property_rowcount(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct result *result = open_result(py, self, false);
    if (result == NULL) {
        return py_absent();
    }
    return py_int(result->affected >= 0 || !result->has_rows ? result->affected
                                                             : (int64_t)result->rows.as.list->n);
}

static struct py_value
property_returns_rows(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct result *result = open_result(py, self, false);
    return result == NULL ? py_absent() : py_bool(result->has_rows);
}

static struct py_value
property_inserted_key(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct result *result = open_result(py, self, false);
    if (result == NULL || !result->has_rows || result->rows.as.list->n != 1) {
        return result == NULL ? py_absent()
                              : py_refuse(py, "inserted_primary_key is not supported here; use "
                                              "returning()");
    }
    return result->rows.as.list->items[0];
}

static struct py_value
result_iter(struct py *py, struct py_value self)
{
    return open_result(py, self, true) == NULL ? py_absent() : self;
}

static int
result_next(struct py *py, struct py_value self, struct py_value *ret)
{
    struct result *result = open_result(py, self, true);
    if (result == NULL) {
        return -1;
    }
    *ret = take_one(py, result);
    return !py_failed(*ret) ? 1 : py_has_error(py) ? -1 : 0;
}

static const struct py_def result_members[] = {
    METHOD("fetchall", method_fetchall, ""),
    METHOD("all", method_fetchall, ""),
    METHOD("fetchmany", method_fetchmany, "size="),
    METHOD("fetchone", method_fetchone, ""),
    METHOD("first", method_first, ""),
    METHOD("one", method_one, ""),
    METHOD("one_or_none", method_one_or_none, ""),
    METHOD("scalar", method_scalar, ""),
    METHOD("scalar_one", method_scalar_one, ""),
    METHOD("scalar_one_or_none", method_scalar_one_or_none, ""),
    METHOD("scalars", method_scalars, "index="),
    METHOD("mappings", method_mappings, ""),
    METHOD("keys", method_keys, ""),
    METHOD("yield_per", method_self, "num"),
    METHOD("unique", method_unique, "strategy="),
    METHOD("tuples", method_self, ""),
    METHOD("close", method_close, ""),
    {.name = "rowcount", .kind = PY_DEF_PROPERTY, .fn = property_rowcount},
    {.name = "returns_rows", .kind = PY_DEF_PROPERTY, .fn = property_returns_rows},
    {.name = "inserted_primary_key", .kind = PY_DEF_PROPERTY, .fn = property_inserted_key},
    {.name = NULL},
};

/* Of both generations, and of what a session gives: names that are not here. */
static const char others[] =
    " __annotations__ __class_getitem__ __dict__ __enter__ __exit__ __orig_bases__ "
    "__parameters__ __slots__ __weakref__ _allrows _ambiguous_keys "
    "_assert_no_memoizations _attributes _autoclose_connection _bufsize _column_slices "
    "_cursor_metadata _cursor_strategy_cls _echo _fetchall_impl _fetchiter_impl "
    "_fetchmany_impl _fetchone_impl _generate _generate_rows _getter _growth_factor "
    "_hard_closed _init_metadata _is_cursor _is_protocol _iter_impl _iterator_getter "
    "_key_to_index _keymap _keymap_by_result_column_idx _keys _manyrow_getter "
    "_max_row_buffer _memoized_keys _metadata _next_impl _no_result_metadata "
    "_onerow_getter _only_one_row _parent _post_creational_filter _process_row "
    "_processors _raise_hard_closed _raw_all_rows _raw_row_iterator _real_result "
    "_reset_memoizations _results _rewind _row_getter _row_logging_fn _rowbuffer "
    "_safe_for_cache _set_memoized_attribute _soft_close _soft_closed "
    "_source_supports_scalars _translated_indexes _tuple_getter _tuplefilter "
    "_unique_filter_state _unique_filters _unique_strategy _unpickled _yield_per "
    "alternate_cursor_description case_sensitive chunks closed columns connection context "
    "cursor cursor_strategy data dialect dynamic_yield_per freeze "
    "inserted_primary_key_rows is_insert iterator last_inserted_params "
    "last_updated_params lastrow_has_defaults lastrowid memoized_attribute "
    "memoized_instancemethod merge metadata out_parameters partitions postfetch_cols "
    "prefetch_cols raw returned_defaults returned_defaults_rows splice_horizontally "
    "splice_vertically supports_sane_multi_rowcount supports_sane_rowcount t ";

const struct py_type al_py_result = {.name = "CursorResult",
    .module = "sqlalchemy.engine.cursor",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct result),
    .members = result_members,
    .iter = result_iter,
    .next = result_next,
    .others = others};
