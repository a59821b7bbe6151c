/*
 * The unit of work. Models are flushed in the order that their relationships ask for and otherwise by
 * name; within a model the UPDATEs go first, by primary key, then the INSERTs as the objects came.
 */
#include "sa_orm_flush.h"
#include "py_class.h"
#include "sa_exc.h"
#include "sa_select.h"

/* All that one model, with those that inherit from it, does in this flush. */
struct part {
    struct al_mapper *mapper; /* the root */
    struct al_list saves;     /* of struct py_value */
    struct al_list deletes;   /* of struct py_value */
    size_t save_level;
    size_t delete_level;
};

struct work {
    struct al_session *session;
    struct al_list parts; /* of struct part, by name */
};

static bool
push_value(struct py *py, struct al_list *list, struct py_value value)
{
    struct py_value *kept = al_take(py, sizeof(*kept));
    if (kept == NULL) {
        return false;
    }
    *kept = value;
    return al_push(py, list, kept);
}

static bool
has_value(const struct al_list *list, struct py_value value)
{
    for (size_t i = 0; i < list->n; i++) {
        if (py_same(*(const struct py_value *)list->items[i], value)) {
            return true;
        }
    }
    return false;
}

static int
compare_names(const struct py_str *a, const struct py_str *b)
{
    int order = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : a->len < b->len ? -1 : a->len > b->len;
}

static struct part *
find_part(struct work *work, const struct al_mapper *mapper)
{
    for (size_t i = 0; i < work->parts.n; i++) {
        struct part *part = work->parts.items[i];
        if (part->mapper == mapper->root) {
            return part;
        }
    }
    return NULL;
}

static struct part *
part_of(struct py *py, struct work *work, struct py_value value)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls)->root;
    struct part *part = find_part(work, mapper);
    if (part != NULL) {
        return part;
    }
    part = al_take(py, sizeof(*part));
    if (part == NULL || !al_push(py, &work->parts, part)) {
        return NULL;
    }
    part->mapper = mapper;
    for (size_t i = work->parts.n - 1; i > 0; i--) {
        struct part *before = work->parts.items[i - 1];
        if (compare_names(before->mapper->cls->name, mapper->cls->name) <= 0) {
            break;
        }
        work->parts.items[i] = before;
        work->parts.items[i - 1] = part;
    }
    return part;
}

/* ---- What there is to do ------------------------------------------------------------------------ */

/* Children whose foreign key follows from this object's lists are saved with it. */
static bool
draw_in(struct py *py, struct work *work, struct py_value value, bool is_deleted)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        struct al_list changed = {NULL, 0, 0};
        if (relation->direction != AL_ONE_TO_MANY || relation->is_view ||
            relation->reason.ptr != NULL) {
            continue;
        }
        if (!al_flush_children(py, value, relation, is_deleted, &changed)) {
            return false;
        }
        for (size_t k = 0; k < changed.n; k++) {
            struct py_value child = *(const struct py_value *)changed.items[k];
            struct al_orm_object *instance = al_instance_of(py, child);
            struct part *part = part_of(py, work, child);
            if (part == NULL) {
                return false;
            }
            if (instance->session != work->session || instance->life == AL_DELETED) {
                continue;
            }
            struct al_list *list = instance->is_doomed ? &part->deletes : &part->saves;
            if (!has_value(list, child) && !push_value(py, list, child)) {
                return false;
            }
        }
    }
    return true;
}

static bool
gather(struct py *py, struct work *work)
{
    const struct al_session *session = work->session;
    struct py_value key;
    struct py_value value;
    for (size_t i = 0; i < session->fresh.as.list->n; i++) {
        struct py_value fresh = session->fresh.as.list->items[i];
        struct part *part = part_of(py, work, fresh);
        if (part == NULL || !push_value(py, &part->saves, fresh)) {
            return false;
        }
    }
    for (size_t pos = 0; py_dict_next(session->known.as.dict, &pos, &key, &value);) {
        struct al_orm_object *instance = al_instance_of(py, value);
        bool is_touched = instance->is_doomed || al_instance_is_modified(py, value);
        struct part *part = is_touched ? part_of(py, work, value) : NULL;
        if (is_touched &&
            (part == NULL ||
                !push_value(py, instance->is_doomed ? &part->deletes : &part->saves, value))) {
            return false;
        }
    }
    for (size_t i = 0; i < work->parts.n; i++) {
        struct part *part = work->parts.items[i];
        for (size_t k = 0; k < part->deletes.n; k++) {
            if (!draw_in(py, work, *(const struct py_value *)part->deletes.items[k], true)) {
                return false;
            }
        }
        for (size_t k = 0; k < part->saves.n; k++) {
            if (!draw_in(py, work, *(const struct py_value *)part->saves.items[k], false)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- Order ---------------------------------------------------------------------------------------- */

/* Whether a relationship has anything loaded or changed in these objects. */
static bool
is_in_play(const struct al_list *values, const struct al_relation *relation)
{
    for (size_t i = 0; i < values->n; i++) {
        struct py_value value = *(const struct py_value *)values->items[i];
        if (py_given(al_instance_peek(value, relation->name))) {
            return true;
        }
    }
    return false;
}

/* The part that must be saved first, and the one after it; false: the relationship asks for none. */
static bool
order_of(struct work *work, struct part *part, const struct al_relation *relation,
    struct part **ret_first, struct part **ret_second)
{
    struct part *target = find_part(work, relation->target);
    if (target == NULL || target == part || relation->is_view || relation->reason.ptr != NULL ||
        relation->direction == AL_MANY_TO_MANY) {
        return false;
    }
    if (!is_in_play(&part->saves, relation) && !is_in_play(&part->deletes, relation)) {
        return false;
    }
    bool is_first = relation->direction == AL_ONE_TO_MANY;
    *ret_first = is_first ? part : target;
    *ret_second = is_first ? target : part;
    return true;
}

/* Whether the relationships of a model leave the levels as they are. */
static bool
settle_level(struct work *work, struct part *part, const struct al_mapper *mapper)
{
    bool is_stable = true;
    for (size_t k = 0; k < mapper->relations.n; k++) {
        struct part *first;
        struct part *second;
        if (!order_of(work, part, mapper->relations.items[k], &first, &second)) {
            continue;
        }
        if (second->save_level < first->save_level + 2) {
            second->save_level = first->save_level + 2;
            is_stable = false;
        }
        if (first->delete_level <= second->delete_level) {
            first->delete_level = second->delete_level + 1;
            is_stable = false;
        }
    }
    return is_stable;
}

static bool
settle_levels(struct py *py, struct work *work)
{
    size_t n = work->parts.n;
    for (size_t round = 0; round <= n * 2 + 1; round++) {
        bool is_stable = true;
        for (size_t i = 0; i < n; i++) {
            struct part *part = work->parts.items[i];
            if (part->delete_level <= part->save_level) {
                part->delete_level = part->save_level + 1;
                is_stable = false;
            }
            for (size_t m = 0; m < part->mapper->family.n; m++) {
                const struct al_mapper *mapper = part->mapper->family.items[m];
                is_stable &= settle_level(work, part, mapper);
            }
        }
        if (is_stable) {
            return true;
        }
    }
    (void)py_refuse(py, "a flush of models whose relationships form a circle is not supported");
    return false;
}

/* Smaller first; values of a primary key compare as Python compares them. */
static bool
is_before(struct py *py, struct py_value a, struct py_value b, bool *ret)
{
    const struct al_orm_object *one = al_instance_of(py, a);
    const struct al_orm_object *two = al_instance_of(py, b);
    bool is_old = one->life == AL_PERSISTENT;
    bool is_other_old = two->life == AL_PERSISTENT;
    if (!is_old || !is_other_old) {
        *ret = is_old != is_other_old ? is_old : one->order < two->order;
        return true;
    }
    const struct py_tuple *left = one->identity.as.tuple;
    const struct py_tuple *right = two->identity.as.tuple;
    for (size_t i = 1; i < left->n && i < right->n; i++) {
        int is_same = py_equal(py, left->items[i], right->items[i]);
        if (is_same < 0) {
            return false;
        }
        if (is_same == 0) {
            struct py_value less = py_binary(py, PY_OP_LT, left->items[i], right->items[i]);
            *ret = !py_failed(less) && py_truth(py, less) > 0;
            return !py_failed(less);
        }
    }
    *ret = false;
    return true;
}

static bool
merge(struct py *py, void **items, void **spare, size_t n)
{
    if (n < 2) {
        return true;
    }
    size_t half = n / 2;
    if (!merge(py, items, spare, half) || !merge(py, items + half, spare, n - half)) {
        return false;
    }
    size_t a = 0;
    size_t b = half;
    for (size_t i = 0; i < n; i++) {
        bool second = a == half;
        if (a < half && b < n &&
            !is_before(py, *(const struct py_value *)items[b], *(const struct py_value *)items[a],
                &second)) {
            return false;
        }
        spare[i] = second ? items[b++] : items[a++];
    }
    memcpy(items, spare, n * sizeof(*items));
    return true;
}

static bool
sort_values(struct py *py, struct al_list *list)
{
    void **spare = al_take(py, (list->n + 1) * sizeof(*spare));
    return spare != NULL && merge(py, list->items, spare, list->n);
}

/* ---- Doing it --------------------------------------------------------------------------------------- */

/* How many objects of the same model must be inserted before this one. */
static size_t
depth_of(struct py *py, const struct part *part, struct py_value value)
{
    size_t depth = 0;
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        const struct al_relation *relation = mapper->relations.items[i];
        struct py_value parent =
            relation->target->root == part->mapper && relation->direction == AL_MANY_TO_ONE
                ? al_instance_peek(value, relation->name)
                : py_absent();
        if (py_given(parent) && parent.kind == PY_OBJECT && !py_same(parent, value) &&
            has_value(&part->saves, parent) && py_step(py)) {
            size_t own = depth_of(py, part, parent) + 1;
            depth = own > depth ? own : depth;
        }
    }
    return depth;
}

/* What is saved of a part, and how. */
struct saving {
    struct py_value value;
    size_t depth;
    bool is_fresh;
};

/* The objects of one depth, table by table: first what is changed, then what is new. */
static bool
save_level(struct py *py, struct work *work, const struct part *part, const struct saving *savings,
    size_t depth)
{
    struct al_list tables = {NULL, 0, 0};
    for (size_t m = 0; m < part->mapper->family.n; m++) {
        const struct al_mapper *mapper = part->mapper->family.items[m];
        if (!al_from_has(&tables, mapper->table) && !al_push(py, &tables, mapper->table)) {
            return false;
        }
    }
    for (size_t step = 0; step < (size_t)tables.n * 2; step++) {
        struct al_table *table = tables.items[step / 2];
        for (size_t i = 0; i < part->saves.n; i++) {
            const struct saving *one = &savings[i];
            if (one->depth != depth || one->is_fresh != (step % 2 != 0) ||
                al_instance_of(py, one->value)->is_doomed) {
                continue;
            }
            bool ok = (step >= 2 || al_flush_keys(py, one->value)) &&
                      (one->is_fresh ? al_write_insert(py, work->session, one->value, table)
                                     : al_write_update(py, work->session, one->value, table));
            if (!ok) {
                return false;
            }
        }
    }
    return true;
}

static bool
save_part(struct py *py, struct work *work, struct part *part)
{
    size_t deepest = 0;
    struct saving *savings = al_take(py, (part->saves.n + 1) * sizeof(*savings));
    if (savings == NULL || !sort_values(py, &part->saves)) {
        return false;
    }
    for (size_t i = 0; i < part->saves.n; i++) {
        struct py_value value = *(const struct py_value *)part->saves.items[i];
        savings[i] = (struct saving){
            value, depth_of(py, part, value), al_instance_of(py, value)->identity.kind != PY_TUPLE};
        deepest = savings[i].depth > deepest ? savings[i].depth : deepest;
    }
    for (size_t depth = 0; depth <= deepest && !py_has_error(py); depth++) {
        if (!save_level(py, work, part, savings, depth)) {
            return false;
        }
        for (size_t i = 0; i < part->saves.n; i++) {
            if (savings[i].depth == depth && !al_flush_hand_down(py, savings[i].value, false)) {
                return false;
            }
        }
    }
    return !py_has_error(py);
}

static bool
delete_part(struct py *py, struct work *work, struct part *part)
{
    if (!sort_values(py, &part->deletes)) {
        return false;
    }
    /* the tables that hang on others go first */
    for (size_t m = part->mapper->family.n; m > 0; m--) {
        const struct al_mapper *mapper = part->mapper->family.items[m - 1];
        if (mapper->parent != NULL && mapper->equated.n == 0) {
            continue;
        }
        for (size_t i = 0; i < part->deletes.n; i++) {
            struct py_value value = *(const struct py_value *)part->deletes.items[i];
            if (!al_write_delete(py, work->session, value, mapper->table)) {
                return false;
            }
        }
    }
    return true;
}

/* The rows of the tables between, once both sides are there. */
static bool
link_all(struct py *py, struct work *work, bool is_deleted)
{
    for (size_t i = 0; i < work->parts.n; i++) {
        struct part *part = work->parts.items[i];
        const struct al_list *values = is_deleted ? &part->deletes : &part->saves;
        for (size_t k = 0; k < values->n; k++) {
            struct py_value value = *(const struct py_value *)values->items[k];
            if (!al_flush_links(py, work->session, value, is_deleted)) {
                return false;
            }
        }
    }
    return true;
}

/* What is read as a query is not kept as a list longer than its changes wait. */
static void
forget_dynamic(struct py_value value)
{
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        const struct al_relation *relation = mapper->relations.items[i];
        if (relation->is_dynamic) {
            al_instance_expire_one(value, relation->name);
        }
    }
}

static bool
finish(struct py *py, struct work *work)
{
    for (size_t i = 0; i < work->parts.n; i++) {
        const struct part *part = work->parts.items[i];
        for (size_t k = 0; k < part->saves.n; k++) {
            struct py_value value = *(const struct py_value *)part->saves.items[k];
            struct al_orm_object *instance = al_instance_of(py, value);
            instance->before = py_dict_new(py);
            if (py_failed(instance->before)) {
                return false;
            }
            forget_dynamic(value);
        }
    }
    work->session->fresh.as.list->n = 0;
    return true;
}

/* What is deleted takes along, or lets go, what hangs on it. */
static bool
hand_down_deletes(struct py *py, const struct work *work)
{
    for (size_t i = 0; i < work->parts.n; i++) {
        const struct part *part = work->parts.items[i];
        for (size_t k = 0; k < part->deletes.n; k++) {
            if (!al_flush_hand_down(py, *(const struct py_value *)part->deletes.items[k], true)) {
                return false;
            }
        }
    }
    return true;
}

static bool
run(struct py *py, struct work *work)
{
    if (!gather(py, work) || !settle_levels(py, work) || !hand_down_deletes(py, work)) {
        return false;
    }
    size_t last = 0;
    for (size_t i = 0; i < work->parts.n; i++) {
        const struct part *part = work->parts.items[i];
        last = part->delete_level > last ? part->delete_level : last;
    }
    if (!link_all(py, work, true)) {
        return false;
    }
    bool is_linked = false;
    for (size_t level = 0; level <= last; level++) {
        for (size_t i = 0; i < work->parts.n; i++) {
            struct part *part = work->parts.items[i];
            if (part->save_level == level && !save_part(py, work, part)) {
                return false;
            }
        }
        bool is_saved = true;
        for (size_t i = 0; i < work->parts.n; i++) {
            is_saved = is_saved && ((const struct part *)work->parts.items[i])->save_level <= level;
        }
        if (is_saved && !is_linked) {
            is_linked = true;
            if (!link_all(py, work, false)) {
                return false;
            }
        }
        for (size_t i = 0; i < work->parts.n; i++) {
            struct part *part = work->parts.items[i];
            if (part->delete_level == level && !delete_part(py, work, part)) {
                return false;
            }
        }
    }
    return finish(py, work);
}

bool
al_session_flush(struct py *py, struct al_session *session)
{
    struct work work = {.session = session};
    if (session->is_flushing) {
        (void)py_raise(py, &al_exc_invalid_request, "Session is already flushing");
        return false;
    }
    session->is_flushing = true;
    bool ok = run(py, &work);
    session->is_flushing = false;
    session->is_broken |= !ok;
    return ok;
}
