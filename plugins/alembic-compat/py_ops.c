/* Binary and unary operators on any values: see py_ops.h and py_eval.h. */
#include "py_ops.h"

#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_state.h"
#include "py_typing.h"

struct operator_names {
    const char *text;
    const char *method;
    const char *reflected; // of a comparison: of the mirrored one
    const char *in_place;
};

/* ORDER: enum py_op */
static const struct operator_names names[] = {
    [PY_OP_ADD] = {"+", "__add__", "__radd__", "__iadd__"},
    [PY_OP_SUB] = {"-", "__sub__", "__rsub__", "__isub__"},
    [PY_OP_MUL] = {"*", "__mul__", "__rmul__", "__imul__"},
    [PY_OP_DIV] = {"/", "__truediv__", "__rtruediv__", "__itruediv__"},
    [PY_OP_FLOOR_DIV] = {"//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"},
    [PY_OP_MOD] = {"%", "__mod__", "__rmod__", "__imod__"},
    [PY_OP_POW] = {"**", "__pow__", "__rpow__", "__ipow__"},
    [PY_OP_DIVMOD] = {"divmod()", "__divmod__", "__rdivmod__", NULL},
    [PY_OP_MATMUL] = {"@", "__matmul__", "__rmatmul__", "__imatmul__"},
    [PY_OP_LSHIFT] = {"<<", "__lshift__", "__rlshift__", "__ilshift__"},
    [PY_OP_RSHIFT] = {">>", "__rshift__", "__rrshift__", "__irshift__"},
    [PY_OP_AND] = {"&", "__and__", "__rand__", "__iand__"},
    [PY_OP_OR] = {"|", "__or__", "__ror__", "__ior__"},
    [PY_OP_XOR] = {"^", "__xor__", "__rxor__", "__ixor__"},
    [PY_OP_EQ] = {"==", "__eq__", "__eq__", NULL},
    [PY_OP_NE] = {"!=", "__ne__", "__ne__", NULL},
    [PY_OP_LT] = {"<", "__lt__", "__gt__", NULL},
    [PY_OP_LE] = {"<=", "__le__", "__ge__", NULL},
    [PY_OP_GT] = {">", "__gt__", "__lt__", NULL},
    [PY_OP_GE] = {">=", "__ge__", "__le__", NULL},
    [PY_OP_NEG] = {"-", "__neg__", NULL, NULL},
    [PY_OP_POS] = {"+", "__pos__", NULL, NULL},
    [PY_OP_INVERT] = {"~", "__invert__", NULL, NULL},
};

struct py_value
py_of_order(enum py_op op, int order)
{
    return py_bool(op == PY_OP_EQ   ? order == 0
                   : op == PY_OP_NE ? order != 0
                   : op == PY_OP_LT ? order < 0
                   : op == PY_OP_LE ? order <= 0
                   : op == PY_OP_GT ? order > 0
                                    : order >= 0);
}

const char *
py_op_text(enum py_op op)
{
    return names[op].text;
}

static bool
is_comparison(enum py_op op)
{
    return op >= PY_OP_EQ && op <= PY_OP_GE;
}

static enum py_op
mirrored(enum py_op op)
{
    return op == PY_OP_LT   ? PY_OP_GT
           : op == PY_OP_GT ? PY_OP_LT
           : op == PY_OP_LE ? PY_OP_GE
           : op == PY_OP_GE ? PY_OP_LE
                            : op;
}

/* ---- Builtin values ---------------------------------------------------------------------------
 */

static bool
is_set_like(struct py_value value)
{
    return value.kind == PY_SET || value.kind == PY_FROZENSET ||
           (value.kind == PY_DICT_VIEW && value.as.view->kind != PY_VIEW_VALUES);
}

/* A view of keys or items takes any iterable beside it. */
static bool
is_set_view(struct py_value value)
{
    return value.kind == PY_DICT_VIEW && is_set_like(value);
}

static struct py_value
concat_items(struct py *py, struct py_value a, struct py_value b)
{
    const struct py_value *left = NULL;
    const struct py_value *right = NULL;
    size_t n_left = 0;
    size_t n_right = 0;
    (void)py_items(a, &left, &n_left);
    (void)py_items(b, &right, &n_right);
    struct py_value list = py_list_of(py, left, n_left);
    for (size_t index = 0; index < n_right && !py_failed(list); index++) {
        if (!py_list_append(py, list.as.list, right[index])) {
            return py_absent();
        }
    }
    if (py_failed(list) || a.kind == PY_LIST) {
        return list;
    }
    return py_tuple_of(py, list.as.list->items, list.as.list->n);
}

static bool
is_sequence(struct py_value value)
{
    return value.kind == PY_STR || value.kind == PY_BYTES || value.kind == PY_LIST ||
           value.kind == PY_TUPLE;
}

static struct py_value
merge_dicts(struct py *py, struct py_value a, struct py_value b)
{
    struct py_value copy = py_dict_copy(py, a.as.dict, PY_DICT);
    if (py_failed(copy) || !py_dict_update(py, copy.as.dict, b.as.dict)) {
        return py_absent();
    }
    return copy;
}

static struct py_value
plain_add(struct py *py, struct py_value a, struct py_value b)
{
    if (a.kind == b.kind && (a.kind == PY_STR || a.kind == PY_BYTES)) {
        return py_str_concat(py, a, b);
    }
    if (a.kind == b.kind && (a.kind == PY_LIST || a.kind == PY_TUPLE)) {
        return concat_items(py, a, b);
    }
    if (a.kind == PY_STR) {
        return py_raise(py, &py_exc_type_error, "can only concatenate str (not \"%s\") to str",
            py_type_name(py, b));
    }
    if (a.kind == PY_LIST || a.kind == PY_TUPLE) {
        const char *name = a.kind == PY_LIST ? "list" : "tuple";
        return py_raise(py, &py_exc_type_error, "can only concatenate %s (not \"%s\") to %s", name,
            py_type_name(py, b), name);
    }
    return py_not_implemented();
}

struct py_value
py_sequence_repeat(struct py *py, struct py_value sequence, int64_t times)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    times = times < 0 ? 0 : times;
    if (sequence.kind == PY_STR || sequence.kind == PY_BYTES) {
        struct py_buf buf = {.py = py};
        py_buf_add_repeat(&buf, sequence.as.str->ptr, sequence.as.str->len, (size_t)times);
        if (sequence.kind == PY_BYTES) {
            return buf.failed ? py_absent() : py_bytes_new(py, buf.ptr, buf.len);
        }
        return py_buf_take(&buf);
    }
    (void)py_items(sequence, &items, &n);
    struct py_value list = py_list_new(py);
    for (int64_t time = 0; n > 0 && time < times && !py_failed(list); time++) {
        for (size_t index = 0; index < n; index++) {
            if (!py_list_append(py, list.as.list, items[index])) {
                return py_absent();
            }
        }
    }
    if (py_failed(list) || sequence.kind == PY_LIST) {
        return list;
    }
    return py_tuple_of(py, list.as.list->items, list.as.list->n);
}

static struct py_value
plain_multiply(struct py *py, struct py_value a, struct py_value b)
{
    int64_t times = 0;
    struct py_value sequence = is_sequence(a) ? a : b;
    struct py_value factor = is_sequence(a) ? b : a;
    if (!is_sequence(sequence)) {
        return py_not_implemented();
    }
    if (!py_as_int(factor, &times)) {
        return py_raise(py, &py_exc_type_error, "can't multiply sequence by non-int of type '%s'",
            py_type_name(py, factor));
    }
    return py_sequence_repeat(py, sequence, times);
}

/* divmod() of numbers. */
static struct py_value
plain_divmod(struct py *py, struct py_value a, struct py_value b)
{
    struct py_value pair[2];
    if (!py_is_number(a) || !py_is_number(b)) {
        return py_not_implemented();
    }
    if ((a.kind == PY_FLOAT || b.kind == PY_FLOAT) &&
        (b.kind == PY_FLOAT ? b.as.real == 0 : py_truth(py, b) == 0)) {
        return py_raise(py, &py_exc_zero_division_error, "float divmod()");
    }
    pair[0] = py_number_binary(py, PY_OP_FLOOR_DIV, a, b);
    pair[1] = py_failed(pair[0]) ? pair[0] : py_number_binary(py, PY_OP_MOD, a, b);
    return py_failed(pair[1]) ? pair[1] : py_tuple_of(py, pair, 2);
}

/* `typing.Optional` in the form X | None stands in annotations that are not evaluated; elsewhere it
 * is refused. */
static struct py_value
plain_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    if (is_comparison(op)) {
        return py_compare_plain(py, op, a, b);
    }
    if (op == PY_OP_DIVMOD) {
        return plain_divmod(py, a, b);
    }
    if (py_is_number(a) && py_is_number(b)) {
        return py_number_binary(py, op, a, b);
    }
    if (op == PY_OP_ADD) {
        return plain_add(py, a, b);
    }
    if (op == PY_OP_MUL) {
        return plain_multiply(py, a, b);
    }
    if (op == PY_OP_MOD && a.kind == PY_STR) {
        return py_percent(py, a, b);
    }
    if (op == PY_OP_MOD && a.kind == PY_BYTES) {
        return py_refuse(py, "%% of bytes");
    }
    if ((is_set_like(a) && is_set_like(b)) || is_set_view(a) || is_set_view(b)) {
        return py_set_binary(py, op, a, b);
    }
    if (op == PY_OP_OR && a.kind == PY_DICT && b.kind == PY_DICT) {
        return merge_dicts(py, a, b);
    }
    if (op == PY_OP_OR && (a.kind == PY_CLASS || b.kind == PY_CLASS) &&
        (a.kind == PY_CLASS || a.kind == PY_NONE) && (b.kind == PY_CLASS || b.kind == PY_NONE)) {
        return py_typing_union(py, a, b);
    }
    return py_not_implemented();
}

/* ---- Objects ----------------------------------------------------------------------------------
 */

/* Ask one operand; "not implemented" where it has nothing to say. */
static struct py_value
ask(struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    if (self.kind != PY_OBJECT) {
        return py_not_implemented();
    }
    enum py_op asked = reflected && is_comparison(op) ? mirrored(op) : op;
    const char *method = reflected ? names[op].reflected : names[op].method;
    struct py_special special = py_special_find(self.as.object->cls, method, PY_HOOK_BINARY);
    if (special.type != NULL && op == PY_OP_DIVMOD && !(special.type->flags & PY_TYPE_DIVMOD)) {
        return py_not_implemented();
    }
    if (special.type != NULL) {
        return special.type->binary(py, asked, self, other, reflected && !is_comparison(op));
    }
    if (py_given(special.function)) {
        return py_special_call(py, special, self, &other, 1);
    }
    if (asked != PY_OP_NE) {
        return py_not_implemented();
    }
    // Without __ne__ it is the opposite of __eq__.
    struct py_value equal = ask(py, PY_OP_EQ, self, other, false);
    if (py_failed(equal) || equal.kind == PY_NOT_IMPLEMENTED) {
        return equal;
    }
    int truth = py_truth(py, equal);
    return truth < 0 ? py_absent() : py_bool(!truth);
}

static struct py_value
ask_both(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    struct py_class *left = py_class_of(py, a);
    struct py_class *right = py_class_of(py, b);
    if (left == NULL || right == NULL) {
        return py_absent();
    }
    bool right_first = left != right && py_class_derives(right, left);
    struct py_value result = right_first ? ask(py, op, b, a, true) : ask(py, op, a, b, false);
    if (result.kind != PY_NOT_IMPLEMENTED || (left == right && !is_comparison(op))) {
        return result;
    }
    return right_first ? ask(py, op, a, b, false) : ask(py, op, b, a, true);
}

/* A type that is written in C has its module in its name. */
static const char *
operand_name(struct py *py, struct py_value value)
{
    static const char *const in_c[] = {"collections.OrderedDict", "collections.defaultdict",
        "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta",
        "datetime.timezone", "decimal.Decimal", "functools.partial", "re.Match", "re.Pattern"};
    const char *name = py_type_name(py, value);
    const struct py_type *type = value.kind == PY_OBJECT ? value.as.object->cls->type : NULL;
    size_t len = type == NULL || type->module == NULL ? 0 : strlen(type->module);
    for (size_t index = 0; len > 0 && index < sizeof(in_c) / sizeof(in_c[0]); index++) {
        if (strncmp(in_c[index], type->module, len) == 0 && in_c[index][len] == '.' &&
            strcmp(in_c[index] + len + 1, type->name) == 0) {
            return in_c[index];
        }
    }
    return name;
}

/* Sequences are asked last, and say themselves what they do not take. */
static struct py_value
sequence_unsupported(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    struct py_value left = py_plain(a);
    struct py_value factor = is_sequence(left) ? b : a;
    if (op == PY_OP_ADD && left.kind == PY_BYTES) {
        return py_raise(py, &py_exc_type_error, "can't concat %s to bytes", operand_name(py, b));
    }
    if (op == PY_OP_ADD && is_sequence(left)) {
        const char *name = left.kind == PY_STR ? "str" : left.kind == PY_LIST ? "list" : "tuple";
        return py_raise(py, &py_exc_type_error, "can only concatenate %s (not \"%s\") to %s", name,
            operand_name(py, b), name);
    }
    if (op != PY_OP_MUL || (!is_sequence(left) && !is_sequence(py_plain(b)))) {
        return py_not_implemented();
    }
    if (py_refuse_method(py, factor, "__index__")) {
        return py_absent();
    }
    return py_raise(py, &py_exc_type_error, "can't multiply sequence by non-int of type '%s'",
        operand_name(py, factor));
}

static struct py_value
unsupported(
    struct py *py, enum py_op op, struct py_value a, struct py_value b, const char *assigned)
{
    if (op == PY_OP_EQ || op == PY_OP_NE) {
        return py_bool((op == PY_OP_EQ) == py_same(a, b));
    }
    struct py_value said = sequence_unsupported(py, op, a, b);
    if (said.kind != PY_NOT_IMPLEMENTED) {
        return said;
    }
    const char *left = operand_name(py, a);
    const char *right = operand_name(py, b);
    if (is_comparison(op)) {
        return py_raise(py, &py_exc_type_error,
            "'%s' not supported between instances of '%s' and '%s'", names[op].text, left, right);
    }
    const char *text = op == PY_OP_POW && *assigned == '\0' ? "** or pow()" : names[op].text;
    return py_raise(py, &py_exc_type_error, "unsupported operand type(s) for %s%s: '%s' and '%s'",
        text, assigned, left, right);
}

static bool
resolve_operands(struct py *py, struct py_value *a, struct py_value *b)
{
    *a = a->kind == PY_UNKNOWN ? py_resolve_unknown(py, *a) : *a;
    *b = b->kind == PY_UNKNOWN && !py_failed(*a) ? py_resolve_unknown(py, *b) : *b;
    return !py_failed(*a) && !py_failed(*b) && b->kind != PY_UNKNOWN;
}

/* `assigned` is "=" behind the operator of an augmented assignment, else "". */
static struct py_value
binary(struct py *py, enum py_op op, struct py_value a, struct py_value b, const char *assigned)
{
    struct py_value result = py_not_implemented();
    if (a.kind == PY_UNKNOWN || b.kind == PY_UNKNOWN) {
        if (!resolve_operands(py, &a, &b)) {
            return py_absent();
        }
    }
    if (op == PY_OP_MOD && py_plain(a).kind == PY_BYTES) {
        return py_refuse(py, "%% of bytes");
    }
    if (a.kind == PY_OBJECT || b.kind == PY_OBJECT) {
        if (!py_stack_check(py)) {
            return py_absent();
        }
        // str has "%" itself: an __rmod__ is not asked, except of a str of its own.
        bool is_text = op == PY_OP_MOD && a.kind == PY_STR && py_plain(b).kind != PY_STR;
        result = is_text ? py_percent(py, a, b) : ask_both(py, op, a, b);
        struct py_value left = py_plain(a);
        struct py_value right = py_plain(b);
        bool is_plain = left.kind != PY_OBJECT && right.kind != PY_OBJECT;
        if (result.kind == PY_NOT_IMPLEMENTED && op == PY_OP_MOD && left.kind == PY_STR) {
            result = py_percent(py, left, b); // it is b that is shown, not the text in it
        } else if (result.kind == PY_NOT_IMPLEMENTED && is_plain) {
            result = plain_binary(py, op, left, right);
        } else if (result.kind == PY_NOT_IMPLEMENTED && (is_set_view(a) || is_set_view(b))) {
            result = py_set_binary(py, op, left, right);
        }
    } else {
        result = plain_binary(py, op, a, b);
    }
    return result.kind == PY_NOT_IMPLEMENTED ? unsupported(py, op, a, b, assigned) : result;
}

struct py_value
py_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    return binary(py, op, a, b, "");
}

/* What an iterator gives is in the list before it is asked again. */
static bool
extend(struct py *py, struct py_list *list, struct py_value value)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    // A list may be extended by itself.
    struct py_value source =
        value.kind != PY_OBJECT && py_items(value, &items, &n) ? py_to_list(py, value) : value;
    struct py_value iterator = py_failed(source) ? source : py_iter(py, source);
    struct py_value item;
    while (!py_failed(iterator)) {
        int more = py_next(py, iterator, &item);
        if (more <= 0 || !py_list_append(py, list, item)) {
            return more == 0;
        }
    }
    return false;
}

static struct py_value
set_in_place(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    struct py_value result = py_set_binary(py, op, a, b);
    if (!py_failed(result) && result.kind == PY_SET) {
        *a.as.dict = *result.as.dict;
        return a;
    }
    return result.kind == PY_NOT_IMPLEMENTED ? py_binary(py, op, a, b) : result;
}

/* Whether it is a list, or of a class that has its multiplication from there. */
static bool
multiplies_as_list(struct py_value a)
{
    return a.kind == PY_LIST ||
           (a.kind == PY_OBJECT && py_plain(a).kind == PY_LIST &&
               py_failed(py_special_find(a.as.object->cls, "__mul__", PY_HOOK_BINARY).function));
}

static struct py_value
multiply_list_in_place(struct py *py, struct py_value a, struct py_value b)
{
    struct py_value plain = py_plain(a);
    struct py_value result = py_binary(py, PY_OP_MUL, plain, b);
    if (result.kind != PY_LIST) {
        return result;
    }
    *plain.as.list = *result.as.list;
    return a;
}

struct py_value
py_binary_in_place(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    if (a.kind == PY_OBJECT && names[op].in_place != NULL) {
        struct py_special special =
            py_special_find(a.as.object->cls, names[op].in_place, PY_HOOK_NONE);
        if (py_given(special.function)) {
            struct py_value result = py_special_call(py, special, a, &b, 1);
            if (result.kind != PY_NOT_IMPLEMENTED) {
                return result;
            }
        }
    }
    struct py_value plain = py_plain(a);
    if (plain.kind == PY_LIST && op == PY_OP_ADD) {
        return extend(py, plain.as.list, b) ? a : py_absent();
    }
    if (a.kind == PY_DICT && op == PY_OP_OR) {
        struct py_value method = py_call_method(py, a, "update", &b, 1);
        return py_failed(method) ? method : a;
    }
    if (a.kind == PY_OBJECT && plain.kind == PY_DICT && op == PY_OP_OR) {
        struct py_special special = py_special_find(a.as.object->cls, "__or__", PY_HOOK_BINARY);
        if (special.type == NULL && py_failed(special.function)) {
            struct py_value method = py_call_method(py, plain, "update", &b, 1);
            return py_failed(method) ? method : a;
        }
    }
    if (a.kind == PY_SET && (b.kind == PY_SET || b.kind == PY_FROZENSET)) {
        return set_in_place(py, op, a, b);
    }
    if (op == PY_OP_MUL && multiplies_as_list(a)) {
        return multiply_list_in_place(py, a, b);
    }
    return binary(py, op, a, b, "=");
}

struct py_value
py_unary(struct py *py, enum py_op op, struct py_value value)
{
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(py, value);
        if (py_failed(value)) {
            return value;
        }
    }
    struct py_value result = py_not_implemented();
    if (value.kind == PY_OBJECT) {
        struct py_special special =
            py_special_find(value.as.object->cls, names[op].method, PY_HOOK_UNARY);
        if (special.type != NULL) {
            result = special.type->unary(py, op, value);
        } else if (py_given(special.function)) {
            result = py_special_call(py, special, value, NULL, 0);
        }
    }
    struct py_value plain = py_plain(value);
    if (result.kind == PY_NOT_IMPLEMENTED && py_is_number(plain)) {
        result = py_number_unary(py, op, plain);
    }
    if (result.kind != PY_NOT_IMPLEMENTED) {
        return result;
    }
    return py_raise(py, &py_exc_type_error, "bad operand type for unary %s: '%s'", names[op].text,
        py_type_name(py, value));
}
