/* What an Inspector has been told: see sa_inspect_cache.h. */
#include "sa_inspect_cache.h"

#include <string.h>

#include "py_dict.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_inspect.h"

bool
al_inspector_init(struct py *py, struct py_value bind, struct al_inspector *ret)
{
    *ret = (struct al_inspector){.answers = py_dict_new(py),
        .oids = py_dict_new(py),
        .of_engine = py_isinstance(py, bind, &al_py_engine)};
    return !py_failed(ret->answers) && !py_failed(ret->oids);
}

void
al_inspector_forget(struct al_inspector *inspector)
{
    py_dict_clear(inspector->answers.as.dict);
    py_dict_clear(inspector->oids.as.dict);
    inspector->newest_type = (struct lockstep_str){NULL, 0};
}

bool
al_inspector_knows_type(
    struct py *py, struct py_value self, struct lockstep_str type, struct lockstep_str newest)
{
    struct al_inspector *inspector = py_payload(self, &al_py_inspector);
    struct lockstep_str known = inspector->newest_type;
    if (al_context_of(py)->api == AL_API_14) {
        return true;
    }
    if (known.ptr == NULL) {
        inspector->newest_type = al_pool_copy(al_context_of(py)->pool, newest);
        return true;
    }
    bool is_later = type.len > known.len ||
                    (type.len == known.len && memcmp(type.ptr, known.ptr, type.len) > 0);
    if (type.ptr != NULL && is_later) {
        (void)py_refuse(py,
            "a column of a type that was made behind the first get_columns() of the "
            "Inspector, for which it gives NullType: make a new one");
        return false;
    }
    return true;
}

bool
al_inspector_has_looked(const struct al_inspector *inspector)
{
    return py_dict_len(inspector->oids.as.dict) > 0;
}

bool
al_bind_sees(struct py *py, struct py_value bind)
{
    const struct al_inspector *inspector = py_payload(bind, &al_py_inspector);
    bool is_apart =
        inspector != NULL ? inspector->of_engine : py_isinstance(py, bind, &al_py_engine);
    if (!is_apart || !al_context_of(py)->has_changed) {
        return true;
    }
    (void)py_refuse(py,
        "an engine's own connection does not see what the revision has changed in its "
        "transaction: ask op.get_bind() itself");
    return false;
}

static struct py_value
name_or_none(const struct py_args *args, size_t at)
{
    return at < args->n_pos && py_given(args->pos[at]) ? args->pos[at] : py_none();
}

struct py_value
al_inspector_answer(struct py *py, struct py_value self, const char *method,
    const struct py_args *args, py_native_fn ask)
{
    struct al_inspector *inspector = py_payload(self, &al_py_inspector);
    struct py_value parts[3] = {
        py_str_lit(py, method), name_or_none(args, 0), name_or_none(args, 1)};
    struct py_value key = py_failed(parts[0]) ? parts[0] : py_tuple_of(py, parts, 3);
    struct py_value answer = py_absent();
    int found = py_failed(key) ? -1 : py_dict_get(py, inspector->answers.as.dict, key, &answer);
    if (found != 0) {
        return found < 0 ? py_absent() : answer;
    }
    answer = al_bind_sees(py, self) ? ask(py, self, args) : py_absent();
    if (py_failed(answer) || py_is_none(answer)) {
        return answer;
    }
    return py_dict_set(py, inspector->answers.as.dict, key, answer) ? answer : py_absent();
}

struct py_value
al_inspector_answer_20(struct py *py, struct py_value self, const char *method,
    const struct py_args *args, py_native_fn ask)
{
    if (al_context_of(py)->api != AL_API_14) {
        return al_inspector_answer(py, self, method, args, ask);
    }
    return al_bind_sees(py, self) ? ask(py, self, args) : py_absent();
}

bool
al_inspector_find(struct py *py, struct py_value self, struct al_subject *subject, bool by_oid)
{
    if (!by_oid && al_context_of(py)->api != AL_API_14) {
        return al_subject_exists(py, subject, true) == 1;
    }
    struct al_inspector *inspector = py_payload(self, &al_py_inspector);
    struct py_value parts[2] = {
        al_name_to_py(py, subject->table), al_name_to_py(py, subject->schema)};
    struct py_value key =
        py_failed(parts[0]) || py_failed(parts[1]) ? py_absent() : py_tuple_of(py, parts, 2);
    struct py_value oid = py_absent();
    int found = py_failed(key) ? -1 : py_dict_get(py, inspector->oids.as.dict, key, &oid);
    if (found < 0) {
        return false;
    }
    if (found > 0 && !py_is_none(oid)) {
        subject->oid = al_str(oid);
        return true;
    }
    int is_there = found > 0 ? 0 : al_subject_exists(py, subject, false);
    if (is_there > 0) {
        oid = al_to_py(py, subject->oid);
        return subject->oid.ptr == NULL ||
               (!py_failed(oid) && py_dict_set(py, inspector->oids.as.dict, key, oid));
    }
    if (is_there == 0 && (al_context_of(py)->api == AL_API_14 ||
                             py_dict_set(py, inspector->oids.as.dict, key, py_none()))) {
        (void)py_raise(py, &al_exc_no_such_table, "%.*s", (int)subject->table.text.len,
            subject->table.text.ptr);
    }
    return false;
}
