/*
 * UNION, EXCEPT and INTERSECT, and EXISTS.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_query.h"
#include "sa_schema.h"
#include "sa_select.h"

struct al_select *
al_select_compound(struct py *py, const struct py_value *parts, size_t n, const char *word)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_COMPOUND);
    for (size_t i = 0; select != NULL && i < n; i++) {
        struct al_select *part = al_select_in(parts[i]);
        part = part == NULL ? al_query_select(parts[i]) : part;
        if (part == NULL) {
            (void)py_raise(py, &al_exc_argument, "%s takes select() statements", word);
            return NULL;
        }
        if (!al_select_is_plain(py, part) || !al_push(py, &select->parts, part)) {
            return NULL;
        }
    }
    if (select != NULL) {
        select->compound = lockstep_str_of(word);
    }
    return select;
}

/* The statement itself, and those that are the arguments. */
static struct py_value
with_self(struct py *py, struct py_value self, const struct py_args *args, const char *word)
{
    struct py_value *parts = al_take(py, (args->n_pos + 1) * sizeof(*parts));
    if (parts == NULL) {
        return py_absent();
    }
    parts[0] = self;
    for (size_t i = 0; i < args->n_pos; i++) {
        parts[i + 1] = args->pos[i];
    }
    return al_select_wrap(py, al_select_compound(py, parts, args->n_pos + 1, word));
}

#define COMPOUND(suffix, word)                                                                     \
    struct py_value al_fn_##suffix(                                                                \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        return al_select_wrap(py, al_select_compound(py, args->pos, args->n_pos, word));           \
    }                                                                                              \
    struct py_value al_select_##suffix(                                                            \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return with_self(py, self, args, word);                                                    \
    }

COMPOUND(union, "UNION")
COMPOUND(union_all, "UNION ALL")
COMPOUND(except, "EXCEPT")
COMPOUND(except_all, "EXCEPT ALL")
COMPOUND(intersect, "INTERSECT")
COMPOUND(intersect_all, "INTERSECT ALL")

/* ---- EXISTS -------------------------------------------------------------------------------- */

static struct py_value
exists_of(struct py *py, struct al_select *select)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_expr *query = al_expr_new(pool, AL_EXPR_SELECT);
    struct al_expr *exists = query == NULL ? NULL : al_expr_unary(pool, AL_OP_EXISTS, query);
    struct al_py_expr *payload;
    if (exists == NULL || select == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    query->select = select;
    struct py_value made = py_object_new(py, &al_py_exists, (void **)&payload);
    if (!py_failed(made)) {
        payload->expr = exists;
    }
    return made;
}

/* exists(), exists(select(…)), exists(column, …), and in 1.4 exists([column, …]). */
struct py_value
al_fn_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_select *select = args->n_pos == 1 ? al_select_in(args->pos[0]) : NULL;
    if (select == NULL && args->n_pos == 1) {
        select = al_query_select(args->pos[0]);
    }
    const struct al_expr *inner = args->n_pos == 1 ? al_expr_in(py, args->pos[0]) : NULL;
    if (select == NULL && inner != NULL && inner->kind == AL_EXPR_SELECT) {
        select = inner->select;
    }
    if (select != NULL) {
        return exists_of(py, select);
    }
    select = al_select_begin(py, AL_SELECT_SELECT);
    if (select == NULL) {
        return py_absent();
    }
    bool is_old =
        args->n_pos == 1 && args->pos[0].kind == PY_LIST && al_context_of(py)->api == AL_API_14;
    if (is_old && !al_select_take_collection(py, select, args->pos[0])) {
        return py_absent();
    }
    for (size_t i = 0; !is_old && i < args->n_pos; i++) {
        if (!al_select_take_columns(py, select, &select->columns, args->pos[i])) {
            return py_absent();
        }
    }
    if (args->n_pos == 0 &&
        !al_push(py, &select->columns, al_expr_new(al_context_of(py)->pool, AL_EXPR_STAR))) {
        return py_absent();
    }
    return exists_of(py, select);
}

/* A method of the SELECT inside, whose result stands in an EXISTS again. */
static struct py_value
by_select(struct py *py, struct py_value self, const struct py_args *args, const char *name)
{
    const struct al_expr *query = al_expr_in(py, self)->operands.items[0];
    struct py_value select = al_select_wrap(py, query->select);
    struct py_value method = py_failed(select) ? select : py_getattr(py, select, name);
    struct py_value changed = py_failed(method) ? method : py_call(py, method, args);
    return py_failed(changed) ? changed : exists_of(py, al_select_in(changed));
}

static struct py_value
exists_where(struct py *py, struct py_value self, const struct py_args *args)
{
    return by_select(py, self, args, "where");
}

static struct py_value
exists_select_from(struct py *py, struct py_value self, const struct py_args *args)
{
    return by_select(py, self, args, "select_from");
}

static struct py_value
exists_correlate(struct py *py, struct py_value self, const struct py_args *args)
{
    return by_select(py, self, args, "correlate");
}

static struct py_value
exists_correlate_except(struct py *py, struct py_value self, const struct py_args *args)
{
    return by_select(py, self, args, "correlate_except");
}

static struct py_value
exists_select(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    return select == NULL || !al_push(py, &select->columns, al_expr_in(py, self))
               ? py_absent()
               : al_select_wrap(py, select);
}

static const struct py_def exists_members[] = {
    {.name = "where", .kind = PY_DEF_FUNCTION, .fn = exists_where},
    {.name = "filter", .kind = PY_DEF_FUNCTION, .fn = exists_where},
    {.name = "select_from", .kind = PY_DEF_FUNCTION, .fn = exists_select_from},
    {.name = "correlate", .kind = PY_DEF_FUNCTION, .fn = exists_correlate},
    {.name = "correlate_except", .kind = PY_DEF_FUNCTION, .fn = exists_correlate_except},
    {.name = "select", .kind = PY_DEF_FUNCTION, .fn = exists_select},
    {.name = NULL},
};

const struct py_type al_py_exists = {.name = "Exists",
    .module = "sqlalchemy.sql.selectable",
    .bases = {&al_py_element},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr),
    .members = exists_members};
