/*
 * file_template is a format of Python's % (py_percent.c) with the names rev, slug, epoch, year, month, day, hour, minute and second.
 */
#include "rev_filename.h"

#include "py_eval.h"
#include "py_ops.h"
#include "py_unicode.h"

enum { MEMORY = 4 * 1024 * 1024, SLUG_DEFAULT = 40, SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2 };

static int
is_word(uint32_t code)
{
    return code == '_' || py_code_is_alpha(code) || py_code_is_numeric(code);
}

static int
is_cased(uint32_t code)
{
    return py_code_is_lower(code) || py_code_is_upper(code);
}

/* A capital sigma at the end of a word is small in a way of its own. */
static size_t
to_lower(uint32_t code, uint32_t before, struct lockstep_str rest, uint32_t ret[3])
{
    size_t size;
    if (code != SIGMA || !is_cased(before) ||
        (rest.len > 0 && is_cased(py_utf8_decode(rest.ptr, rest.len, &size)))) {
        return py_code_to_lower(code, ret);
    }
    ret[0] = FINAL_SIGMA;
    return 1;
}

/* The words of the message in lower case with underscores between, cut behind a whole one. */
static struct lockstep_str
slug_of(struct al_pool *pool, struct lockstep_str message, size_t limit)
{
    struct al_text out = al_text_in(pool);
    int is_between = 0;
    uint32_t before = 0;
    for (uint64_t i = 0; i < message.len;) {
        size_t size = 1;
        uint32_t lower[3];
        char bytes[4];
        uint32_t code = py_utf8_decode(message.ptr + i, message.len - i, &size);
        i += size == 0 ? 1 : size;
        if (!is_word(code)) {
            is_between = out.len > 0;
            before = 0;
            continue;
        }
        al_text_puts(&out, is_between ? "_" : "");
        is_between = 0;
        struct lockstep_str rest = {message.ptr + i, message.len - i};
        size_t n = to_lower(code, before, rest, lower);
        before = code;
        for (size_t k = 0; k < n; k++) {
            al_text_add(&out, (struct lockstep_str){bytes, py_utf8_encode(lower[k], bytes)});
        }
    }
    struct lockstep_str slug = al_text_view(&out);
    if (al_utf8_count(slug) <= limit) {
        return slug;
    }
    slug.len = al_utf8_prefix(slug, limit);
    uint64_t cut = slug.len;
    while (cut > 0 && slug.ptr[cut - 1] != '_') {
        cut--;
    }
    return al_pool_format(pool, "%.*s_", (int)(cut > 0 ? cut - 1 : slug.len), slug.ptr);
}

/* truncate_slug_length; 0 where it is no number. */
static size_t
slug_limit(const struct al_graph *graph)
{
    size_t limit = 0;
    struct lockstep_str text = graph->ini.truncate_slug_length;
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || limit > 100000) {
            return 0;
        }
        limit = limit * 10 + (size_t)(text.ptr[i] - '0');
    }
    return limit == 0 && (text.ptr == NULL || text.len > 0) ? SLUG_DEFAULT : limit;
}

/* Absent where the template is none that Python would fill. */
static struct lockstep_str
fill(struct py *py, struct al_pool *pool, struct lockstep_str template, struct lockstep_str id,
    struct lockstep_str slug, const struct al_date *date)
{
    const struct {
        const char *name;
        struct py_value value;
    } fields[] = {{"rev", py_str_borrow(py, id.ptr, id.len)},
        {"slug", py_str_borrow(py, slug.ptr, slug.len)}, {"year", py_int(date->clock.year)},
        {"month", py_int(date->clock.month)}, {"day", py_int(date->clock.day)},
        {"hour", py_int(date->clock.hour)}, {"minute", py_int(date->clock.minute)},
        {"second", py_int(date->clock.second)}, {"epoch", py_int(date->epoch)}};
    struct py_value names = py_dict_new(py);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        if (py_failed(names) ||
            !py_dict_set_lit(py, names.as.dict, fields[i].name, fields[i].value)) {
            return (struct lockstep_str){NULL, 0};
        }
    }
    struct py_value filled = py_percent(py, py_str_borrow(py, template.ptr, template.len), names);
    return filled.kind != PY_STR
               ? (struct lockstep_str){NULL, 0}
               : al_pool_copy(pool, (struct lockstep_str){filled.as.str->ptr, filled.as.str->len});
}

int32_t
al_filename(const struct lockstep_host *host, const struct al_graph *graph, struct lockstep_str id,
    struct lockstep_str message, const struct al_date *date, struct al_text *out)
{
    struct lockstep_where where = al_graph_ini(graph, 0);
    struct lockstep_str template = graph->ini.file_template;
    struct lockstep_str length = graph->ini.truncate_slug_length;
    size_t limit = slug_limit(graph);
    if (limit == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, where, NULL,
            "truncate_slug_length = %.*s is no number", (int)length.len, length.ptr);
    }
    struct py_config config = {.arena = py_arena_create(&py_alloc_libc, MEMORY)};
    struct py *py = config.arena == NULL ? NULL : py_create(&config);
    struct lockstep_str name = {NULL, 0};
    if (py != NULL) {
        name = fill(py, graph->pool,
            template.ptr == NULL ? LOCKSTEP_STR("%(rev)s_%(slug)s") : template, id,
            slug_of(graph->pool, message, limit), date);
    }
    if (config.arena != NULL) {
        py_arena_destroy(config.arena);
    }
    if (name.ptr == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, where,
            "It has the names rev, slug, epoch, year, month, day, hour, minute and second.",
            "file_template '%.*s' is not supported", (int)template.len, template.ptr);
    }
    al_text_add(out, name);
    return LOCKSTEP_OK;
}
