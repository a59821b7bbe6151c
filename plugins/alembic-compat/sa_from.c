/*
 * Joins: what stands on both sides, and the condition between them, which the foreign keys say where
 * nobody wrote one.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

struct al_from *
al_from_of(struct py *py, struct py_value value)
{
    struct al_table *table = al_table_in(value);
    if (table == NULL) {
        (void)py_refuse(py, "a FROM of type %s is not supported", py_type_name(py, value));
        return NULL;
    }
    if (table->origin != NULL) {
        return table->origin; /* a join */
    }
    struct al_mapper *mapper = al_mapper_of(value);
    struct al_from *from =
        mapper != NULL ? al_mapper_from(py, mapper, table) : al_take(py, sizeof(*from));
    if (from != NULL) {
        from->table = from->left == NULL ? table : NULL;
        from->mapper = mapper;
    }
    return from;
}

/* ---- The condition between two sides ------------------------------------------------------- */

static void
tables_in(struct py *py, const struct al_from *from, struct al_list *ret)
{
    if (from->table != NULL) {
        (void)al_push(py, ret, from->table);
        return;
    }
    tables_in(py, from->left, ret);
    tables_in(py, from->right, ret);
}

static const struct al_table *
real_table(const struct al_table *table)
{
    return table->original == NULL ? table : table->original;
}

/* Whether a foreign key of `holder` leads to `target`. */
static bool
leads_to(const struct al_constraint *fk, const struct al_table *target)
{
    const struct al_table *real = real_table(target);
    return fk->kind == AL_CONSTRAINT_FOREIGN && real->query == NULL &&
           lockstep_str_equal(fk->ref_table.text, real->name.text) &&
           lockstep_str_equal(fk->ref_schema.text, real->schema.text);
}

static struct al_expr *
column_of(struct py *py, struct al_table *table, const struct al_name *name)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->name.text, name->text) ||
            lockstep_str_equal(column->key, name->text)) {
            return al_expr_in(py, al_column_wrap(py, column));
        }
    }
    (void)py_raise(py, &al_exc_no_referenced_column,
        "Could not initialize target column: table '%.*s' has no column named '%.*s'",
        (int)table->name.text.len, table->name.text.ptr, (int)name->text.len, name->text.ptr);
    return NULL;
}

/* The conditions that these foreign keys of `holder` to `target` say; those of one key are joined by
 * AND. The number of keys, or -1. */
static int
scan_keys(struct py *py, const struct al_list *keys, struct al_table *holder,
    struct al_table *target, bool holder_first, struct al_expr **condition)
{
    int found = 0;
    for (size_t i = 0; i < keys->n; i++) {
        const struct al_constraint *fk = keys->items[i];
        if (!leads_to(fk, target)) {
            continue;
        }
        found++;
        for (size_t k = 0; found == 1 && k < fk->names.n && k < fk->ref_names.n; k++) {
            struct al_expr *own = column_of(py, holder, fk->names.items[k]);
            struct al_expr *other =
                own == NULL ? NULL : column_of(py, target, fk->ref_names.items[k]);
            if (other == NULL) {
                return -1;
            }
            struct py_value right = al_expr_wrap(py, holder_first ? other : own);
            struct py_value equal =
                al_expr_operate(py, AL_OP_EQ, holder_first ? own : other, right, false);
            if (py_failed(equal) || !al_expr_and(py, condition, equal)) {
                return -1;
            }
        }
    }
    return found;
}

/* The same of all its keys: those that were declared, or else those that the catalog has. */
static int
scan(struct py *py, struct al_table *holder, struct al_table *target, bool holder_first,
    struct al_expr **condition)
{
    const struct al_table *real = real_table(holder);
    int found = scan_keys(py, &real->constraints, holder, target, holder_first, condition);
    return found != 0 ? found
                      : scan_keys(py, &real->found_fks, holder, target, holder_first, condition);
}

static struct al_expr *
condition_between(struct py *py, const struct al_from *left, const struct al_from *right)
{
    struct al_list lefts = {NULL, 0, 0};
    struct al_list rights = {NULL, 0, 0};
    struct al_expr *condition = NULL;
    int found = 0;
    tables_in(py, left, &lefts);
    tables_in(py, right, &rights);
    /* the table that was joined last is asked first, then all of them together */
    size_t first = left->table == NULL && left->right->table != NULL ? lefts.n - 1 : 0;
    for (int round = first > 0 ? 0 : 1; round < 2 && found == 0; round++) {
        for (size_t i = round == 0 ? first : 0; i < lefts.n; i++) {
            for (size_t k = 0; k < rights.n; k++) {
                int one = scan(py, rights.items[k], lefts.items[i], false, &condition);
                int two = one < 0 || lefts.items[i] == rights.items[k]
                              ? 0
                              : scan(py, lefts.items[i], rights.items[k], true, &condition);
                if (one < 0 || two < 0) {
                    return NULL;
                }
                found += one + two;
            }
        }
    }
    const struct al_table *a = lefts.items[lefts.n - 1];
    const struct al_table *b = rights.items[0];
    if (found == 0) {
        (void)py_raise(py, &al_exc_no_foreign_keys,
            "Can't find any foreign key relationships between '%.*s' and '%.*s'.",
            (int)a->name.text.len, a->name.text.ptr, (int)b->name.text.len, b->name.text.ptr);
        return NULL;
    }
    if (found > 1) {
        (void)py_raise(py, &al_exc_ambiguous_foreign_keys,
            "Can't determine join between '%.*s' and '%.*s'; tables have more than one foreign key "
            "constraint relationship between them. Please specify the 'onclause' of this join "
            "explicitly.",
            (int)a->name.text.len, a->name.text.ptr, (int)b->name.text.len, b->name.text.ptr);
        return NULL;
    }
    return condition;
}

/* ---- Joins --------------------------------------------------------------------------------- */

struct al_from *
al_from_joined(struct py *py, struct al_from *left, struct py_value right, struct py_value on,
    int is_outer, int is_full)
{
    struct al_from *join = al_take(py, sizeof(*join));
    if (join == NULL || left == NULL) {
        return NULL;
    }
    struct py_value relation = al_relation_in(right) ? right : on;
    if (py_given(relation) && al_relation_in(relation)) {
        return al_relation_join(
            py, left, relation, al_relation_in(right) ? py_none() : right, is_outer, is_full);
    }
    join->left = left;
    join->right = al_from_of(py, right);
    if (join->right == NULL) {
        return NULL;
    }
    join->on =
        py_is_nothing(on) ? condition_between(py, left, join->right) : al_expr_coerce(py, on, NULL);
    join->is_outer = is_outer;
    join->is_full = is_full;
    const struct al_mapper *mapper = al_mapper_of(right);
    if (mapper != NULL && !al_mapper_restrict(py, mapper, al_table_in(right), &join->only)) {
        return NULL;
    }
    return join->on == NULL ? NULL : join;
}

static struct py_value
join_object(
    struct py *py, struct py_value left, const struct py_value *args, int is_outer, int is_full)
{
    struct al_table *holder = al_take(py, sizeof(*holder));
    const struct al_mapper *mapper = al_mapper_of(left);
    if (mapper != NULL && mapper->kinds != NULL) {
        return py_refuse(py, "a join that begins with a model which shares its table is not "
                             "supported");
    }
    struct al_from *from = al_from_of(py, left);
    struct al_from *join =
        from == NULL ? NULL : al_from_joined(py, from, args[0], args[1], is_outer, is_full);
    if (holder == NULL || join == NULL) {
        return py_absent();
    }
    holder->origin = join;
    return al_table_wrap(py, holder, &al_py_table_clause, py_none());
}

struct py_value
al_table_join(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_outer = 0;
    int is_full = 0;
    if (!al_need_flag(py, args->pos[2], &is_outer) || !al_need_flag(py, args->pos[3], &is_full)) {
        return py_absent();
    }
    return join_object(py, self, args->pos, is_outer, is_full);
}

struct py_value
al_table_outerjoin(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_full = 0;
    if (!al_need_flag(py, args->pos[2], &is_full)) {
        return py_absent();
    }
    return join_object(py, self, args->pos, 1, is_full);
}

struct py_value
al_fn_join(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_args rest = {args->pos + 1, args->n_pos - 1, NULL, 0};
    return al_table_join(py, args->pos[0], &rest);
}

struct py_value
al_fn_outerjoin(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_args rest = {args->pos + 1, args->n_pos - 1, NULL, 0};
    return al_table_outerjoin(py, args->pos[0], &rest);
}

/* ---- select().join() ----------------------------------------------------------------------- */

/* Whether the join to `target` can begin at `from`: its condition speaks of no other table, or a
 * foreign key leads from one to the other. */
static bool
can_join(
    struct py *py, const struct al_from *from, const struct al_from *target, struct py_value on)
{
    struct al_list own = {NULL, 0, 0};
    struct al_list targets = {NULL, 0, 0};
    struct al_list spoken = {NULL, 0, 0};
    struct al_ddl ddl = al_context_ddl(py);
    tables_in(py, from, &own);
    tables_in(py, target, &targets);
    if (!py_is_nothing(on)) {
        al_from_collect(&ddl, al_expr_in(py, on), &spoken);
        for (size_t i = 0; i < spoken.n; i++) {
            if (!al_from_has(&targets, spoken.items[i]) && !al_from_has(&own, spoken.items[i])) {
                return false;
            }
        }
        return true;
    }
    for (size_t i = 0; i < (size_t)own.n * targets.n; i++) {
        const struct al_table *sides[2] = {own.items[i / targets.n], targets.items[i % targets.n]};
        for (size_t side = 0; side < 2; side++) {
            const struct al_table *holder = real_table(sides[side]);
            for (size_t k = 0; k < holder->constraints.n; k++) {
                if (leads_to(holder->constraints.items[k], sides[1 - side])) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* The items that a join may begin at: those of FROM, or the tables that the columns speak of. */
static struct al_list
beginnings(struct py *py, const struct al_select *select)
{
    struct al_list items = select->implied;
    struct al_list spoken = {NULL, 0, 0};
    struct al_ddl ddl = al_context_ddl(py);
    if (select->froms.n > 0) {
        return select->froms;
    }
    items.size = items.n;
    for (size_t i = 0; i < select->columns.n; i++) {
        al_from_collect(&ddl, select->columns.items[i], &spoken);
    }
    for (size_t i = 0; i < spoken.n; i++) {
        bool is_implied = false;
        for (size_t k = 0; k < select->implied.n; k++) {
            is_implied |= al_from_holds(select->implied.items[k], spoken.items[i]) != 0;
        }
        struct al_from *from = is_implied ? NULL : al_take(py, sizeof(*from));
        if (is_implied) {
            continue;
        }
        if (from == NULL || !al_push(py, &items, from)) {
            return items;
        }
        from->table = spoken.items[i];
    }
    return items;
}

bool
al_select_add_join(struct py *py, struct al_select *select, struct py_value target,
    struct py_value on, int is_outer, int is_full)
{
    struct al_list items = beginnings(py, select);
    const struct al_from *right = al_table_in(target) == NULL ? NULL : al_from_of(py, target);
    struct py_value relation = al_relation_in(target) ? target : on;
    const struct al_table *begin =
        py_given(relation) && al_relation_in(relation) ? al_relation_begin(relation) : NULL;
    struct al_from *left = NULL;
    for (size_t i = 0; i < items.n && left == NULL; i++) {
        struct al_list own = {NULL, 0, 0};
        tables_in(py, items.items[i], &own);
        bool fits = begin != NULL   ? al_from_has(&own, begin) != 0
                    : right != NULL ? can_join(py, items.items[i], right, on)
                                    : false;
        left = fits ? items.items[i] : NULL;
    }
    left = left == NULL && items.n > 0 ? items.items[0] : left;
    if (left == NULL && begin != NULL) {
        left = al_take(py, sizeof(*left));
        if (left != NULL) {
            left->table = (struct al_table *)(uintptr_t)begin;
        }
    }
    if (left == NULL) {
        if (!py_has_error(py)) {
            (void)py_raise(py, &al_exc_invalid_request,
                "Don't know how to join to the target. Please use the .select_from() method to "
                "establish an explicit left side.");
        }
        return false;
    }
    struct al_from *join = al_from_joined(py, left, target, on, is_outer, is_full);
    struct al_list froms = {NULL, 0, 0};
    bool is_placed = false;
    for (size_t i = 0; join != NULL && i < select->froms.n; i++) {
        bool is_left = select->froms.items[i] == left;
        is_placed |= is_left;
        if (!al_push(py, &froms, is_left ? join : select->froms.items[i])) {
            return false;
        }
    }
    if (join == NULL || (!is_placed && !al_push(py, &froms, join))) {
        return false;
    }
    select->froms = froms;
    return true;
}

static struct py_value
joined_select(
    struct py *py, struct py_value self, const struct py_value *args, int is_outer, int is_full)
{
    struct al_select *copy = al_select_changed(py, self);
    return copy == NULL || !al_select_add_join(py, copy, args[0], args[1], is_outer, is_full)
               ? py_absent()
               : al_select_wrap(py, copy);
}

struct py_value
al_select_join(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_outer = 0;
    int is_full = 0;
    if (!al_need_flag(py, args->pos[2], &is_outer) || !al_need_flag(py, args->pos[3], &is_full)) {
        return py_absent();
    }
    return joined_select(py, self, args->pos, is_outer, is_full);
}

struct py_value
al_select_outerjoin(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_full = 0;
    return al_need_flag(py, args->pos[2], &is_full) ? joined_select(py, self, args->pos, 1, is_full)
                                                    : py_absent();
}

struct py_value
al_select_join_from(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    int is_outer = 0;
    int is_full = 0;
    if (copy == NULL || !al_need_flag(py, args->pos[3], &is_outer) ||
        !al_need_flag(py, args->pos[4], &is_full)) {
        return py_absent();
    }
    struct al_from *left = al_from_of(py, args->pos[0]);
    const struct al_mapper *mapper = al_mapper_of(args->pos[0]);
    if (mapper != NULL && !al_mapper_restrict(py, mapper, al_table_in(args->pos[0]), &copy->only)) {
        return py_absent();
    }
    size_t n_places = 0;
    size_t place = 0;
    for (size_t i = 0; left != NULL && i < copy->froms.n; i++) {
        if (al_from_meets(copy->froms.items[i], left)) {
            n_places++;
            place = i;
        }
    }
    if (n_places > 1) {
        return py_raise(py, &al_exc_invalid_request,
            "Can't identify which entity in which to assign the left side of this join.   Please "
            "use a more specific ON clause.");
    }
    left = n_places > 0 ? copy->froms.items[place] : left;
    struct al_from *join =
        left == NULL ? NULL
                     : al_from_joined(py, left, args->pos[1], args->pos[2], is_outer, is_full);
    struct al_list froms = {NULL, 0, 0};
    for (size_t i = 0; join != NULL && i < copy->froms.n; i++) {
        if (!al_push(py, &froms, n_places > 0 && i == place ? join : copy->froms.items[i])) {
            return py_absent();
        }
    }
    if (join == NULL || (n_places == 0 && !al_push(py, &froms, join))) {
        return py_absent();
    }
    copy->froms = froms;
    return al_select_wrap(py, copy);
}
