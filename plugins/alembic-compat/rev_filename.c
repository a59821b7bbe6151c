/*
 * file_template is a format of Python's % with the names rev, slug, epoch, year, month, day, hour, minute and second.
 */
#include "rev_filename.h"

#include "py_unicode.h"

enum { WIDTH_MAX = 200, SLUG_DEFAULT = 40, SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2 };

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

/* %(name)[flags][width][.precision]conversion. */
struct field {
    struct lockstep_str name;
    int is_left, is_zero;
    size_t width;
    size_t precision; /* SIZE_MAX: none */
    char conversion;
};

static int
read_number(struct lockstep_str *rest, size_t *ret)
{
    for (*ret = 0; rest->len > 0 && rest->ptr[0] >= '0' && rest->ptr[0] <= '9'; rest->len--) {
        *ret = *ret * 10 + (size_t)(*rest->ptr++ - '0');
        if (*ret > WIDTH_MAX) {
            return -1;
        }
    }
    return 0;
}

/* What stands behind the percent sign; -1: not a field as they are known here. */
static int
read_field(struct lockstep_str *rest, struct field *ret)
{
    const char *close = rest->len == 0 ? NULL : memchr(rest->ptr, ')', rest->len);
    if (close == NULL || rest->ptr[0] != '(') {
        return -1;
    }
    *ret = (struct field){
        .name = {rest->ptr + 1, (uint64_t)(close - rest->ptr) - 1}, .precision = SIZE_MAX};
    rest->len -= ret->name.len + 2;
    rest->ptr = close + 1;
    for (; rest->len > 0 && (rest->ptr[0] == '-' || rest->ptr[0] == '0'); rest->len--) {
        ret->is_left |= rest->ptr[0] == '-';
        ret->is_zero |= *rest->ptr++ == '0';
    }
    if (read_number(rest, &ret->width) != 0) {
        return -1;
    }
    if (rest->len > 0 && rest->ptr[0] == '.') {
        rest->ptr++;
        rest->len--;
        if (read_number(rest, &ret->precision) != 0) {
            return -1;
        }
    }
    if (rest->len == 0) {
        return -1;
    }
    ret->conversion = *rest->ptr++;
    rest->len--;
    return 0;
}

static void
put_padded(struct al_text *out, const struct field *field, struct lockstep_str text, char fill)
{
    size_t len = al_utf8_count(text);
    size_t pad = field->width > len ? field->width - len : 0;
    for (size_t i = 0; !field->is_left && i < pad; i++) {
        al_text_putc(out, fill);
    }
    al_text_add(out, text);
    for (size_t i = 0; field->is_left && i < pad; i++) {
        al_text_putc(out, ' ');
    }
}

static int
put_text(struct al_text *out, const struct field *field, struct lockstep_str text)
{
    if (field->conversion != 's') {
        return -1;
    }
    if (field->precision < al_utf8_count(text)) {
        text.len = al_utf8_prefix(text, field->precision);
    }
    put_padded(out, field, text, ' ');
    return 0;
}

static int
put_number(struct al_text *out, const struct field *field, int64_t number)
{
    char digits[WIDTH_MAX + 24];
    int is_number =
        field->conversion == 'd' || field->conversion == 'i' || field->conversion == 'u';
    int least = is_number && field->precision != SIZE_MAX ? (int)field->precision : 1;
    int len = snprintf(digits, sizeof(digits), "%0*lld", least, (long long)number);
    struct lockstep_str text = {digits, (uint64_t)(len < 0 ? 0 : len)};
    if (!is_number) {
        return put_text(out, field, text);
    }
    put_padded(out, field, text, field->is_zero ? '0' : ' ');
    return 0;
}

static int
put_field(struct al_text *out, const struct field *field, struct lockstep_str id,
    struct lockstep_str slug, const struct al_date *date)
{
    const struct {
        const char *name;
        int64_t number;
    } numbers[] = {{"year", date->clock.year}, {"month", date->clock.month},
        {"day", date->clock.day}, {"hour", date->clock.hour}, {"minute", date->clock.minute},
        {"second", date->clock.second}, {"epoch", date->epoch}};
    if (lockstep_str_equal(field->name, LOCKSTEP_STR("rev"))) {
        return put_text(out, field, id);
    }
    if (lockstep_str_equal(field->name, LOCKSTEP_STR("slug"))) {
        return put_text(out, field, slug);
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (lockstep_str_equal(field->name, lockstep_str_of(numbers[i].name))) {
            return put_number(out, field, numbers[i].number);
        }
    }
    return -1;
}

int32_t
al_filename(const struct lockstep_host *host, const struct al_graph *graph, struct lockstep_str id,
    struct lockstep_str message, const struct al_date *date, struct al_text *out)
{
    struct lockstep_where where = {LOCKSTEP_STR("alembic.ini"), 0, 0};
    struct lockstep_str template = graph->ini.file_template;
    struct lockstep_str length = graph->ini.truncate_slug_length;
    size_t limit = slug_limit(graph);
    if (limit == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, where, NULL,
            "truncate_slug_length = %.*s is no number", (int)length.len, length.ptr);
    }
    struct lockstep_str slug = slug_of(graph->pool, message, limit);
    struct lockstep_str rest = template.ptr == NULL ? LOCKSTEP_STR("%(rev)s_%(slug)s") : template;
    while (rest.len > 0) {
        struct field field;
        char c = *rest.ptr++;
        rest.len--;
        if (c != '%') {
            al_text_putc(out, c);
        } else if (rest.len > 0 && rest.ptr[0] == '%') {
            al_text_putc(out, *rest.ptr++);
            rest.len--;
        } else if (read_field(&rest, &field) != 0 || put_field(out, &field, id, slug, date) != 0) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, where,
                "It has the names rev, slug, epoch, year, month, day, hour, minute and second.",
                "file_template '%.*s' is not supported", (int)template.len, template.ptr);
        }
    }
    return LOCKSTEP_OK;
}
