/* Match objects: see py_match.h. */
#include "py_match.h"

#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"
#include "py_unicode.h"

struct py_value
py_match_new(
    struct py *py, const struct py_regex *regex, struct py_value text, const size_t *places)
{
    struct py_match *match = NULL;
    struct py_value value = py_object_new(py, &py_type_match, (void **)&match);
    if (!py_failed(value)) {
        match->regex = regex;
        match->text = py_plain(text);
        memcpy(match->places, places, 2 * regex->n_groups * sizeof(size_t));
    }
    return value;
}

struct py_value
py_match_group(struct py *py, const struct py_match *match, size_t group, struct py_value fallback)
{
    size_t start = match->places[2 * group];
    size_t end = match->places[2 * group + 1];
    if (start == SIZE_MAX || end == SIZE_MAX) {
        return fallback;
    }
    return py_str_borrow(py, match->text.as.str->ptr + start, end - start);
}

int
py_match_group_number(struct py *py, const struct py_regex *regex, struct py_value key)
{
    int64_t number = -1;
    const struct py_str *name = py_as_str(key);
    for (size_t group = 1; name != NULL && group < regex->n_groups; group++) {
        if (regex->names[group] != NULL && py_str_eq(regex->names[group], name)) {
            return (int)group;
        }
    }
    if (name == NULL && py_as_int(key, &number) && number >= 0 &&
        number < (int64_t)regex->n_groups) {
        return (int)number;
    }
    (void)py_raise(py, &py_exc_index_error, "no such group");
    return -1;
}

static struct py_value
match_getitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct py_match *match = py_payload(self, &py_type_match);
    int group = py_match_group_number(py, match->regex, key);
    return group < 0 ? py_absent() : py_match_group(py, match, (size_t)group, py_none());
}

/* args: the groups asked for, as a tuple */
static struct py_value
match_group(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *keys = args->pos[0].as.tuple;
    struct py_value items[PY_REGEX_GROUPS];
    if (keys->n <= 1) {
        return match_getitem(py, self, keys->n == 0 ? py_int(0) : keys->items[0]);
    }
    for (size_t index = 0; index < keys->n && index < PY_REGEX_GROUPS; index++) {
        items[index] = match_getitem(py, self, keys->items[index]);
        if (py_failed(items[index])) {
            return py_absent();
        }
    }
    return py_tuple_of(py, items, keys->n < PY_REGEX_GROUPS ? keys->n : PY_REGEX_GROUPS);
}

static struct py_value
match_groups(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_match *match = py_payload(self, &py_type_match);
    struct py_value fallback = py_given(args->pos[0]) ? args->pos[0] : py_none();
    struct py_value items[PY_REGEX_GROUPS];
    for (size_t group = 1; group < match->regex->n_groups; group++) {
        items[group - 1] = py_match_group(py, match, group, fallback);
        if (py_failed(items[group - 1])) {
            return py_absent();
        }
    }
    return py_tuple_of(py, items, match->regex->n_groups - 1);
}

static struct py_value
match_groupdict(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_match *match = py_payload(self, &py_type_match);
    struct py_value fallback = py_given(args->pos[0]) ? args->pos[0] : py_none();
    struct py_value dict = py_dict_new(py);
    for (size_t group = 1; !py_failed(dict) && group < match->regex->n_groups; group++) {
        if (match->regex->names[group] == NULL) {
            continue;
        }
        struct py_value text = py_match_group(py, match, group, fallback);
        if (py_failed(text) ||
            !py_dict_set_str(py, dict.as.dict, match->regex->names[group], text)) {
            return py_absent();
        }
    }
    return dict;
}

/* A place of a group in characters; -1 where it took no part, -2 failed. */
static int64_t
place(struct py *py, struct py_value self, const struct py_args *args, size_t which)
{
    const struct py_match *match = py_payload(self, &py_type_match);
    int group = py_given(args->pos[0]) ? py_match_group_number(py, match->regex, args->pos[0]) : 0;
    if (group < 0) {
        return -2;
    }
    size_t at = match->places[2 * (size_t)group + which];
    return at == SIZE_MAX ? -1 : (int64_t)py_utf8_count(match->text.as.str->ptr, at);
}

static struct py_value
match_start(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = place(py, self, args, 0);
    return at == -2 ? py_absent() : py_int(at);
}

static struct py_value
match_end(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = place(py, self, args, 1);
    return at == -2 ? py_absent() : py_int(at);
}

static struct py_value
match_span(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value pair[2] = {match_start(py, self, args), match_end(py, self, args)};
    return py_failed(pair[0]) ? pair[0] : py_tuple_of(py, pair, 2);
}

static const struct py_def match_members[] = {
    METHOD("group", match_group, "*groups"),
    METHOD("groups", match_groups, "default="),
    METHOD("groupdict", match_groupdict, "default="),
    METHOD("start", match_start, "group=, /"),
    METHOD("end", match_end, "group=, /"),
    METHOD("span", match_span, "group=, /"),
    {0},
};

const struct py_type py_type_match = {.name = "Match",
    .module = "re",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct py_match),
    .members = match_members,
    .getitem = match_getitem};
