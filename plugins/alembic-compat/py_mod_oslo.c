/* What revisions of OpenStack's projects take from oslo_utils: the time, identifiers, words for true and false. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_ops.h"
#include "py_table.h"

/* module.name() of a standard module's class or of the module itself (`type` NULL). */
static struct py_value
call_standard(struct py *py, const char *module, const char *type, const char *name)
{
    struct py_value self = py_import_native(py, module);
    if (py_given(self) && type != NULL) {
        self = py_getattr(py, self, type);
    }
    return py_failed(self) ? self : py_call_method(py, self, name, NULL, 0);
}

/* ---- timeutils -------------------------------------------------------------------------------- */

static struct py_value
utcnow(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_aware = py_given(args->pos[0]) ? py_truth(py, args->pos[0]) : 0;
    (void)self;
    if (is_aware != 0) {
        return is_aware < 0 ? py_absent()
                            : py_refuse(py, "utcnow(with_timezone=True) is not supported");
    }
    return call_standard(py, "datetime", "datetime", "utcnow");
}

static const struct py_def timeutils_defs[] = {
    FUNCTION("utcnow", utcnow, "with_timezone="),
    {0},
};

const struct py_module_def py_mod_oslo_timeutils = {
    .name = "oslo_utils.timeutils", .defs = timeutils_defs};

/* ---- uuidutils -------------------------------------------------------------------------------- */

static struct py_value
generate_uuid(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_dashed = py_given(args->pos[0]) ? py_truth(py, args->pos[0]) : 1;
    struct py_value made = is_dashed < 0 ? py_absent() : call_standard(py, "uuid", NULL, "uuid4");
    (void)self;
    return py_failed(made) ? made : is_dashed ? py_to_str(py, made) : py_getattr(py, made, "hex");
}

static const struct py_def uuidutils_defs[] = {
    FUNCTION("generate_uuid", generate_uuid, "dashed="),
    {0},
};

const struct py_module_def py_mod_oslo_uuidutils = {
    .name = "oslo_utils.uuidutils", .defs = uuidutils_defs};

/* ---- strutils --------------------------------------------------------------------------------- */

static bool
is_one_of(const struct py_str *text, const char *const *words)
{
    bool found = false;
    for (; *words != NULL && !found; words++) {
        found = py_str_eq_lit(text, *words);
    }
    return found;
}

/* args: subject, strict, default */
static struct py_value
bool_from_string(struct py *py, struct py_value self, const struct py_args *args)
{
    static const char *const yes[] = {"1", "t", "true", "on", "y", "yes", NULL};
    static const char *const no[] = {"0", "f", "false", "off", "n", "no", NULL};
    struct py_value subject = args->pos[0];
    (void)self;
    if (subject.kind == PY_BOOL) {
        return subject;
    }
    subject = py_as_str(subject) != NULL ? subject : py_to_str(py, subject);
    struct py_value text =
        py_failed(subject) ? subject : py_call_method(py, subject, "strip", NULL, 0);
    text = py_failed(text) ? text : py_call_method(py, text, "lower", NULL, 0);
    if (py_failed(text) || is_one_of(text.as.str, yes) || is_one_of(text.as.str, no)) {
        return py_failed(text) ? text : py_bool(is_one_of(text.as.str, yes));
    }
    int is_strict = py_given(args->pos[1]) ? py_truth(py, args->pos[1]) : 0;
    if (is_strict != 0) {
        const struct py_str *value = py_as_str(subject);
        return is_strict < 0
                   ? py_absent()
                   : py_raise(py, &py_exc_value_error,
                         "Unrecognized value '%.*s', acceptable values are: '0', '1', 'f', "
                         "'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
                         (int)value->len, value->ptr);
    }
    return py_given(args->pos[2]) ? args->pos[2] : py_bool(false);
}

static struct py_value
int_from_bool_as_string(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value all[] = {args->pos[0], py_absent(), py_absent()};
    struct py_args subject = {.pos = all, .n_pos = 3};
    struct py_value value = bool_from_string(py, self, &subject);
    return py_failed(value) ? value : py_int(value.as.boolean ? 1 : 0);
}

static const struct py_def strutils_defs[] = {
    FUNCTION("bool_from_string", bool_from_string, "subject, strict=, default="),
    FUNCTION("int_from_bool_as_string", int_from_bool_as_string, "subject"),
    {0},
};

const struct py_module_def py_mod_oslo_strutils = {
    .name = "oslo_utils.strutils", .defs = strutils_defs};

/* ---- The package ------------------------------------------------------------------------------ */

static const struct py_def utils_defs[] = {
    MODULE("timeutils", "oslo_utils.timeutils"),
    MODULE("uuidutils", "oslo_utils.uuidutils"),
    MODULE("strutils", "oslo_utils.strutils"),
    {0},
};

const struct py_module_def py_mod_oslo_utils = {.name = "oslo_utils", .defs = utils_defs};
