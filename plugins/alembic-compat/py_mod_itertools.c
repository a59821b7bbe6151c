/* The module itertools. */
#include "py_class.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"

/* ---- chain ------------------------------------------------------------------------------------
 */

/* source: an iterator over iterables; extra: the iterator of the present one. */
static int
next_chained(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    for (;;) {
        struct py_value iterable;
        if (py_given(iterator->extra)) {
            int more = py_next(py, iterator->extra, ret);
            if (more != 0) {
                return more;
            }
        }
        int more = py_next(py, iterator->source, &iterable);
        if (more <= 0) {
            return more;
        }
        iterator->extra = py_iter(py, iterable);
        if (py_failed(iterator->extra)) {
            return -1;
        }
    }
}

static struct py_value
chain_over(struct py *py, struct py_value iterables)
{
    struct py_value source = py_iter(py, iterables);
    return py_failed(source) ? source
                             : py_iterator_new(py, &py_type_iterator, next_chained, source);
}

static struct py_value
chain_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return chain_over(py, args->pos[0]);
}

static struct py_value
chain_from_iterable(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return chain_over(py, args->pos[0]);
}

static const struct py_def chain_members[] = {
    {.name = "from_iterable",
        .kind = PY_DEF_CLASS_METHOD,
        .fn = chain_from_iterable,
        .signature = "iterable, /"},
    {0},
};

static const struct py_type type_chain = {.name = "chain",
    .module = "itertools",
    .flags = PY_TYPE_FINAL,
    .members = chain_members,
    .create = chain_create,
    .init_signature = "*iterables"};

/* ---- count, repeat, islice ---------------------------------------------------------------------
 */

static int
next_counted(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    *ret = iterator->source;
    iterator->source = py_binary(py, PY_OP_ADD, iterator->source, iterator->extra);
    return py_failed(iterator->source) ? -1 : 1;
}

static struct py_value
tool_count(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    for (size_t index = 0; index < 2; index++) {
        if (py_given(args->pos[index]) && !py_is_number(py_plain(args->pos[index])) &&
            args->pos[index].kind != PY_OBJECT) {
            return py_raise(py, &py_exc_type_error, "a number is required");
        }
    }
    struct py_value value = py_iterator_new(
        py, &py_type_iterator, next_counted, py_given(args->pos[0]) ? args->pos[0] : py_int(0));
    if (!py_failed(value)) {
        value.as.iterator->extra = py_given(args->pos[1]) ? args->pos[1] : py_int(1);
    }
    return value;
}

static int
next_repeated(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    (void)py;
    if (iterator->n == 0) {
        return 0;
    }
    iterator->n -= iterator->n > 0;
    *ret = iterator->source;
    return 1;
}

static struct py_value
tool_repeat(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t n = -1;
    (void)self;
    if (py_given(args->pos[1])) {
        if (!py_index(py, args->pos[1], &n)) {
            return py_absent();
        }
        n = n < 0 ? 0 : n;
    }
    struct py_value value = py_iterator_new(py, &py_type_iterator, next_repeated, args->pos[0]);
    if (!py_failed(value)) {
        value.as.iterator->n = n;
    }
    return value;
}

/* Of the iterator, `at` is how many have been taken, `n` the number of the next wanted one. */
struct islice {
    int64_t stop; // -1: none
    int64_t step;
};

static int
next_sliced(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    const struct islice *slice = iterator->data;
    int64_t wanted = iterator->n;
    if (slice->stop >= 0 && wanted >= slice->stop) {
        return 0;
    }
    while (iterator->at <= wanted) {
        int more = py_next(py, iterator->source, ret);
        if (more <= 0) {
            return more;
        }
        iterator->at++;
    }
    iterator->n = wanted + slice->step;
    return 1;
}

static struct py_value
tool_islice(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t parts[3] = {0, -1, 1};
    (void)self;
    if (args->n_pos < 2 || args->n_pos > 4 || args->n_kw > 0) {
        return py_raise(py, &py_exc_type_error, "islice expected 2 to 4 arguments");
    }
    for (size_t index = 1; index < args->n_pos; index++) {
        size_t part = args->n_pos == 2 ? 1 : index - 1;
        if (!py_is_none(args->pos[index]) && !py_index(py, args->pos[index], &parts[part])) {
            return py_absent();
        }
        if (parts[part] < 0 && !py_is_none(args->pos[index])) {
            return py_raise(py, &py_exc_value_error,
                "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }
    }
    struct islice *slice = py_alloc(py, sizeof(*slice));
    struct py_value source = py_iter(py, args->pos[0]);
    struct py_value value = slice == NULL || py_failed(source)
                                ? py_absent()
                                : py_iterator_new(py, &py_type_iterator, next_sliced, source);
    if (!py_failed(value)) {
        *slice = (struct islice){parts[1], parts[2] < 1 ? 1 : parts[2]};
        value.as.iterator->data = slice;
        value.as.iterator->n = parts[0];
    }
    return value;
}

/* ---- groupby -----------------------------------------------------------------------------------
 */

/* Groups share the source with what they come from: each ends when the next one is asked for. */
struct groupby {
    struct py_value source;
    struct py_value key;    // a function; None: the item itself
    struct py_value item;   // that was read and not given yet; absent: none
    struct py_value of;     // its key, or that of the item before
    struct py_value target; // the key of the last group
    int64_t n;              // of the groups so far
};

/* Read an item and its key. 1, 0 the end, -1 failed. */
static int
read_item(struct py *py, struct groupby *groups)
{
    int more = py_next(py, groups->source, &groups->item);
    if (more > 0) {
        groups->of = py_is_nothing(groups->key) ? groups->item
                                                : py_call_with(py, groups->key, &groups->item, 1);
        return py_failed(groups->of) ? -1 : 1;
    }
    groups->item = py_absent();
    return more;
}

static int
next_in_group(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    struct groupby *groups = iterator->data;
    if (iterator->n != groups->n) {
        return 0;
    }
    if (py_failed(groups->item)) {
        int more = read_item(py, groups);
        if (more <= 0) {
            return more;
        }
    }
    int same = py_equal(py, iterator->extra, groups->of);
    if (same <= 0) {
        return same;
    }
    *ret = groups->item;
    groups->item = py_absent();
    return 1;
}

static int
next_group(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    struct groupby *groups = iterator->data;
    groups->n++;
    for (;;) {
        int same = py_failed(groups->of)       ? 1
                   : py_failed(groups->target) ? 0
                                               : py_equal(py, groups->of, groups->target);
        if (same < 0) {
            return -1;
        }
        if (same == 0) {
            break;
        }
        int more = read_item(py, groups);
        if (more <= 0) {
            return more;
        }
    }
    groups->target = groups->of;
    struct py_value group = py_iterator_new(py, &py_type_iterator, next_in_group, groups->source);
    if (py_failed(group)) {
        return -1;
    }
    group.as.iterator->data = groups;
    group.as.iterator->extra = groups->of;
    group.as.iterator->n = groups->n;
    struct py_value pair[2] = {groups->of, group};
    *ret = py_tuple_of(py, pair, 2);
    return py_failed(*ret) ? -1 : 1;
}

static struct py_value
tool_groupby(struct py *py, struct py_value self, const struct py_args *args)
{
    struct groupby *groups = py_alloc(py, sizeof(*groups));
    struct py_value source = py_iter(py, args->pos[0]);
    struct py_value value = groups == NULL || py_failed(source)
                                ? py_absent()
                                : py_iterator_new(py, &py_type_iterator, next_group, source);
    (void)self;
    if (!py_failed(value)) {
        *groups = (struct groupby){source, args->pos[1], py_absent(), py_absent(), py_absent(), 0};
        value.as.iterator->data = groups;
    }
    return value;
}

/* ---- takewhile, dropwhile, starmap --------------------------------------------------------------
 */

/* What the function `extra` says of the next item of `source`: 1 yes, 0 no, -1 failed; *ret_more is 0 at
 * the end. */
static int
ask(struct py *py, const struct py_iterator *iterator, struct py_value *ret, int *ret_more)
{
    *ret_more = py_next(py, iterator->source, ret);
    if (*ret_more <= 0) {
        return *ret_more;
    }
    struct py_value said = py_call_with(py, iterator->extra, ret, 1);
    return py_failed(said) ? -1 : py_truth(py, said);
}

static int
next_taken(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    int more = 0;
    int said = iterator->n > 0 ? 0 : ask(py, iterator, ret, &more);
    iterator->n += more > 0 && said == 0; // it is over for good
    return said;
}

static int
next_undropped(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    while (iterator->n == 0) {
        int more = 0;
        int said = ask(py, iterator, ret, &more);
        if (said < 0 || more <= 0) {
            return said;
        }
        if (said == 0) {
            iterator->n = 1;
            return 1;
        }
    }
    return py_next(py, iterator->source, ret);
}

static int
next_spread(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    struct py_value given;
    int more = py_next(py, iterator->source, &given);
    struct py_value list = more > 0 ? py_to_list(py, given) : py_absent();
    if (more <= 0 || py_failed(list)) {
        return more <= 0 ? more : -1;
    }
    *ret = py_call_with(py, iterator->extra, list.as.list->items, list.as.list->n);
    return py_failed(*ret) ? -1 : 1;
}

static struct py_value
with_function(struct py *py, const struct py_args *args,
    int (*next)(struct py *py, struct py_iterator *iterator, struct py_value *ret))
{
    struct py_value source = py_iter(py, args->pos[1]);
    struct py_value value =
        py_failed(source) ? source : py_iterator_new(py, &py_type_iterator, next, source);
    if (!py_failed(value)) {
        value.as.iterator->extra = args->pos[0];
    }
    return value;
}

#define WITH_FUNCTION(name, next)                                                                  \
    static struct py_value name(struct py *py, struct py_value self, const struct py_args *args)   \
    {                                                                                              \
        (void)self;                                                                                \
        return with_function(py, args, next);                                                      \
    }

WITH_FUNCTION(tool_takewhile, next_taken)
WITH_FUNCTION(tool_dropwhile, next_undropped)
WITH_FUNCTION(tool_starmap, next_spread)

/* ---- product, combinations ---------------------------------------------------------------------
 */

/* All picks, one of each list, the last one turning fastest, as a list of tuples. */
static struct py_value
tool_product(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *given = args->pos[0].as.tuple;
    int64_t times = 1;
    struct py_value result = py_list_new(py);
    (void)self;
    if (py_failed(result) || (py_given(args->pos[1]) && !py_index(py, args->pos[1], &times)) ||
        times < 0 || times > 64) {
        return py_has_error(py) ? py_absent() : py_refuse(py, "product() with this repeat");
    }
    struct py_value empty = py_tuple_of(py, NULL, 0);
    if (py_failed(empty) || !py_list_append(py, result.as.list, empty)) {
        return py_absent();
    }
    for (size_t round = 0; round < given->n * (size_t)times; round++) {
        struct py_value items = py_to_list(py, given->items[round % given->n]);
        struct py_value longer = py_failed(items) ? items : py_list_new(py);
        for (size_t index = 0; !py_failed(longer) && index < result.as.list->n; index++) {
            for (size_t item = 0; item < items.as.list->n; item++) {
                struct py_value one = py_tuple_of(py, &items.as.list->items[item], 1);
                struct py_value pick =
                    py_failed(one) ? one
                                   : py_binary(py, PY_OP_ADD, result.as.list->items[index], one);
                if (py_failed(pick) || !py_step(py) || !py_list_append(py, longer.as.list, pick)) {
                    return py_absent();
                }
            }
        }
        if (py_failed(longer)) {
            return longer;
        }
        result = longer;
    }
    return py_iter(py, result);
}

static bool
combine(struct py *py, const struct py_list *items, size_t from, size_t left, struct py_value *pick,
    size_t n, struct py_list *ret)
{
    if (left == 0) {
        struct py_value tuple = py_tuple_of(py, pick, n);
        return !py_failed(tuple) && py_list_append(py, ret, tuple);
    }
    if (!py_stack_check(py) || !py_step(py)) {
        return false;
    }
    for (size_t at = from; at + left <= items->n; at++) {
        pick[n - left] = items->items[at];
        if (!combine(py, items, at + 1, left - 1, pick, n, ret)) {
            return false;
        }
    }
    return true;
}

static struct py_value
tool_combinations(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t n = 0;
    struct py_value items = py_to_list(py, args->pos[0]);
    struct py_value result = py_failed(items) ? items : py_list_new(py);
    (void)self;
    if (py_failed(result) || !py_index(py, args->pos[1], &n)) {
        return py_absent();
    }
    if (n < 0 || n > 1000) {
        return py_raise(py, &py_exc_value_error, "r must be non-negative");
    }
    struct py_value *pick = py_alloc(py, ((size_t)n + 1) * sizeof(*pick));
    return pick != NULL && combine(py, items.as.list, 0, (size_t)n, pick, (size_t)n, result.as.list)
               ? py_iter(py, result)
               : py_absent();
}

/* source: the iterators in a list, None for one that has ended; extra: what stands for its items;
 * n: how many have not ended. */
static int
next_of_longest(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    const struct py_list *iterators = iterator->source.as.list;
    struct py_value *items = iterator->n == 0 ? NULL : py_stack_take(py, iterators->n);
    int more = 1;
    if (items == NULL) {
        return py_has_error(py) ? -1 : 0;
    }
    for (size_t index = 0; more > 0 && index < iterators->n; index++) {
        items[index] = iterator->extra;
        if (py_is_none(iterators->items[index])) {
            continue;
        }
        more = py_next(py, iterators->items[index], &items[index]);
        if (more == 0) {
            items[index] = iterator->extra;
            iterators->items[index] = py_none();
            more = --iterator->n > 0;
        }
    }
    if (more > 0) {
        *ret = py_tuple_of(py, items, iterators->n);
        more = py_failed(*ret) ? -1 : 1;
    }
    py_stack_release(py, items);
    return more;
}

/* args: the iterables as a tuple, fillvalue */
static struct py_value
tool_zip_longest(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *given = args->pos[0].as.tuple;
    struct py_value list = py_list_new(py);
    (void)self;
    for (size_t index = 0; !py_failed(list) && index < given->n; index++) {
        struct py_value one = py_iter(py, given->items[index]);
        if (py_failed(one) || !py_list_append(py, list.as.list, one)) {
            return py_absent();
        }
    }
    struct py_value value =
        py_failed(list) ? list : py_iterator_new(py, &py_type_iterator, next_of_longest, list);
    if (!py_failed(value)) {
        value.as.iterator->extra = py_given(args->pos[1]) ? args->pos[1] : py_none();
        value.as.iterator->n = (int64_t)given->n;
    }
    return value;
}

static const struct py_def itertools_defs[] = {
    {.name = "chain", .kind = PY_DEF_TYPE, .type = &type_chain},
    FUNCTION("count", tool_count, "start=, step="),
    FUNCTION("repeat", tool_repeat, "object, times="),
    FUNCTION("islice", tool_islice, NULL),
    FUNCTION("groupby", tool_groupby, "iterable, key="),
    FUNCTION("takewhile", tool_takewhile, "predicate, iterable, /"),
    FUNCTION("dropwhile", tool_dropwhile, "predicate, iterable, /"),
    FUNCTION("starmap", tool_starmap, "function, iterable, /"),
    FUNCTION("product", tool_product, "*iterables, repeat="),
    FUNCTION("combinations", tool_combinations, "iterable, r"),
    FUNCTION("zip_longest", tool_zip_longest, "*iterables, fillvalue="),
    {0},
};

const struct py_module_def py_mod_itertools = {.name = "itertools", .defs = itertools_defs};
