/*
 * New revisions: a random id of twelve hexadecimal digits, the name by file_template, the text by the
 * project's template. Table names, if given, become create_table calls to fill in.
 */
#include "rev_create.h"

#include "py_unicode.h"
#include "rev_header.h"
#include "rev_lookup.h"
#include "rev_template.h"

struct stamp {
    int year, month, day, hour, minute, second, micro;
};

/* Civil date from days since 1970-01-01 (Howard Hinnant's algorithm, in the Gregorian calendar). */
static struct stamp
stamp_of(int64_t micros)
{
    struct stamp ret;
    int64_t seconds = micros / 1000000;
    int64_t days = seconds / 86400;
    int64_t rest = seconds % 86400;
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    ret.day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    ret.month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    ret.year = (int)(year_of_era + era * 400 + (ret.month <= 2));
    ret.hour = (int)(rest / 3600);
    ret.minute = (int)(rest / 60 % 60);
    ret.second = (int)(rest % 60);
    ret.micro = (int)(micros % 1000000);
    return ret;
}

static int
is_word(uint32_t code)
{
    return code == '_' || py_code_is_alpha(code) || py_code_is_numeric(code);
}

/* The words of the message in lower case with underscores between, cut behind a whole one. */
static struct lockstep_str
slug_of(struct al_pool *pool, struct lockstep_str message, size_t limit)
{
    struct al_text out = al_text_in(pool);
    int is_between = 0;
    for (uint64_t i = 0; i < message.len;) {
        size_t size = 1;
        uint32_t lower[3];
        char bytes[4];
        uint32_t code = py_utf8_decode(message.ptr + i, message.len - i, &size);
        i += size == 0 ? 1 : size;
        if (!is_word(code)) {
            is_between = out.len > 0;
            continue;
        }
        al_text_puts(&out, is_between ? "_" : "");
        is_between = 0;
        size_t n = py_code_to_lower(code, lower);
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

struct naming {
    struct stamp stamp;
    struct lockstep_str id;
    struct lockstep_str slug;
    int64_t epoch;
};

static int
add_field(
    struct al_text *out, const struct naming *naming, struct lockstep_str key, const char *format)
{
    const struct {
        const char *name;
        long long number;
    } numbers[] = {{"year", naming->stamp.year}, {"month", naming->stamp.month},
        {"day", naming->stamp.day}, {"hour", naming->stamp.hour}, {"minute", naming->stamp.minute},
        {"second", naming->stamp.second}, {"epoch", naming->epoch}};
    if (lockstep_str_equal(key, LOCKSTEP_STR("rev"))) {
        al_text_add(out, naming->id);
        return 0;
    }
    if (lockstep_str_equal(key, LOCKSTEP_STR("slug"))) {
        al_text_add(out, naming->slug);
        return 0;
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (lockstep_str_equal(key, lockstep_str_of(numbers[i].name))) {
            int is_two = format[0] == '.' || format[0] == '0';
            al_text_printf(out, is_two ? "%02lld" : "%lld", numbers[i].number);
            return 0;
        }
    }
    return -1;
}

/* file_template, with %(year)d, %(month).2d, %(rev)s, %(slug)s and their kin. */
static int
fill_template(struct al_text *out, struct lockstep_str template, const struct naming *naming)
{
    for (uint64_t i = 0; i < template.len; i++) {
        if (template.ptr[i] != '%') {
            al_text_putc(out, template.ptr[i]);
            continue;
        }
        if (i + 1 < template.len && template.ptr[i + 1] == '%') {
            al_text_putc(out, '%');
            i++;
            continue;
        }
        const char *close = memchr(template.ptr + i, ')', template.len - i);
        if (close == NULL || template.ptr[i + 1] != '(') {
            return -1;
        }
        struct lockstep_str key = {template.ptr + i + 2, (uint64_t)(close - template.ptr) - i - 2};
        const char *format = close + 1;
        if (add_field(out, naming, key, format) != 0) {
            return -1;
        }
        i = (uint64_t)(format - template.ptr);
        while (i < template.len && template.ptr[i] != 's' && template.ptr[i] != 'd') {
            i++;
        }
    }
    return 0;
}

/* What stands for ${upgrades} and ${downgrades}: the template indents its first line. */
static struct lockstep_str
tables_of(struct al_pool *pool, const struct lockstep_new *request, int forward)
{
    struct al_text out = al_text_in(pool);
    for (uint32_t i = 0; i < request->n_tables; i++) {
        struct lockstep_str table = request->tables[forward ? i : request->n_tables - 1 - i];
        al_text_puts(&out, i > 0 ? "\n    " : "");
        if (forward) {
            al_text_printf(&out,
                "op.create_table(\n        \"%.*s\",\n        sa.Column(\"id\", "
                "sa.Integer(), primary_key=True),\n    )",
                (int)table.len, table.ptr);
        } else {
            al_text_printf(&out, "op.drop_table(\"%.*s\")", (int)table.len, table.ptr);
        }
    }
    return al_text_view(&out);
}

static size_t
slug_limit(const struct al_graph *graph)
{
    size_t limit = 0;
    struct lockstep_str text = graph->ini.truncate_slug_length;
    for (uint64_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) {
        limit = limit * 10 + (size_t)(text.ptr[i] - '0');
    }
    return limit == 0 ? 40 : limit;
}

/* By the paths of their files: the order in which Alembic reads them. */
static void
sort_by_file(struct al_list *list)
{
    for (size_t i = 1; i < list->n; i++) {
        struct al_revision *revision = list->items[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct al_revision *before = list->items[at - 1];
            size_t len =
                revision->file.len < before->file.len ? revision->file.len : before->file.len;
            int order = memcmp(before->file.ptr, revision->file.ptr, len);
            if (order < 0 || (order == 0 && before->file.len <= revision->file.len)) {
                break;
            }
            list->items[at] = list->items[at - 1];
        }
        list->items[at] = revision;
    }
}

/* What the new revision follows: the one head, or what --head says. */
static int32_t
find_parents(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_new *request, struct al_list *ret)
{
    struct al_lookup lookup;
    struct lockstep_str none = {NULL, 0};
    size_t whole = sizeof(*request);
    struct lockstep_str after = request->struct_size >= whole ? request->after : none;
    struct al_list heads = al_graph_heads(graph);
    if (after.ptr == NULL && heads.n > 1) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, (struct lockstep_where){none, 0, 0},
            "Name the one that it follows with --head; `--head heads` joins them all.",
            "multiple heads are present: the new revision could follow any of %u", heads.n);
    }
    if (after.ptr == NULL) {
        *ret = heads;
        return LOCKSTEP_OK;
    }
    if (al_lookup_init(&lookup, host, graph) != LOCKSTEP_OK ||
        al_lookup_all(&lookup, after, ret) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    sort_by_file(ret);
    for (size_t i = 0; i < ret->n; i++) {
        const struct al_revision *parent = ret->items[i];
        if (lookup.children[parent->order].n > 0) {
            return al_lookup_fail(&lookup, "Name a head: `lockstep status` lists the revisions.",
                "revision %.*s is no head", (int)parent->id.len, parent->id.ptr);
        }
    }
    return LOCKSTEP_OK;
}

/* Where the file goes: where there are several directories, beside the first that it follows. */
static int32_t
add_directory(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_list *parents, struct al_text *path)
{
    struct lockstep_str directory = graph->versions;
    if (graph->n_directories > 1) {
        if (parents->n == 0) {
            return lockstep_failf(host, LOCKSTEP_FAIL_USAGE,
                (struct lockstep_where){{NULL, 0}, 0, 0}, "Begin it with `alembic revision`.",
                "there are several version_locations, and nothing says which is meant");
        }
        directory = ((const struct al_revision *)parents->items[0])->file;
        while (directory.len > 0 && directory.ptr[directory.len - 1] != '/') {
            directory.len--;
        }
        directory.len -= directory.len > 0;
    }
    al_text_add(path, directory);
    al_text_puts(path, directory.len > 0 ? "/" : "");
    return LOCKSTEP_OK;
}

/* As Python prints a datetime: no fraction where it is zero. The host's time is UTC. */
static int32_t
find_date(const struct lockstep_host *host, const struct al_graph *graph, const struct stamp *at,
    struct lockstep_str *ret)
{
    struct lockstep_str zone = graph->ini.timezone;
    int is_utc = zone.len == 3 && (zone.ptr[0] | 32) == 'u' && (zone.ptr[1] | 32) == 't' &&
                 (zone.ptr[2] | 32) == 'c';
    if (zone.ptr != NULL && !is_utc) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED,
            (struct lockstep_where){LOCKSTEP_STR("alembic.ini"), 0, 0},
            "Write timezone = UTC, or use `alembic revision`.", "timezone = %.*s is not supported",
            (int)zone.len, zone.ptr);
    }
    *ret = al_pool_format(graph->pool, "%04d-%02d-%02d %02d:%02d:%02d.%06d", at->year, at->month,
        at->day, at->hour, at->minute, at->second, at->micro);
    ret->len -= at->micro == 0 ? strlen(".000000") : 0;
    *ret = al_pool_format(graph->pool, "%.*s%s", (int)ret->len, ret->ptr, is_utc ? "+00:00" : "");
    return LOCKSTEP_OK;
}

/* A message that means something to Python may end the text that it stands in: what cannot be read is not written. */
static int32_t
check_message(const struct lockstep_host *host, const struct al_graph *graph,
    struct lockstep_str message, const struct al_text *path, const struct al_text *file)
{
    struct al_revision made = {.file = al_text_view(path), .text = al_text_view(file)};
    if (memchr(message.ptr, '"', message.len) == NULL &&
        memchr(message.ptr, '\\', message.len) == NULL) {
        return LOCKSTEP_OK;
    }
    struct py_arena *arena = al_header_arena();
    int32_t code =
        arena == NULL ? LOCKSTEP_FAILED : al_header_read(host, arena, graph->pool, &made);
    py_arena_destroy(arena);
    return code;
}

int32_t
al_create_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_new *request)
{
    struct lockstep_where nowhere = {{NULL, 0}, 0, 0};
    struct al_template values = {.message = request->message};
    unsigned char bytes[6];
    host->random(host->ctx, bytes, sizeof(bytes));
    struct naming naming = {.stamp = stamp_of(host->now(host->ctx)),
        .epoch = host->now(host->ctx) / 1000000,
        .slug = slug_of(graph->pool, request->message, slug_limit(graph))};
    naming.id = al_pool_format(graph->pool, "%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1],
        bytes[2], bytes[3], bytes[4], bytes[5]);
    values.id = naming.id;
    values.upgrades = tables_of(graph->pool, request, 1);
    values.downgrades = tables_of(graph->pool, request, 0);
    struct al_text path = al_text_in(graph->pool);
    struct al_text file = al_text_in(graph->pool);
    struct lockstep_str template = graph->ini.file_template;
    if (find_parents(host, graph, request, &values.parents) != LOCKSTEP_OK ||
        find_date(host, graph, &naming.stamp, &values.date) != LOCKSTEP_OK ||
        add_directory(host, graph, &values.parents, &path) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (fill_template(&path, template.ptr == NULL ? LOCKSTEP_STR("%(rev)s_%(slug)s") : template,
            &naming) != 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere, NULL,
            "file_template '%.*s' is not supported", (int)template.len, template.ptr);
    }
    al_text_puts(&path, ".py");
    if (al_template_fill(host, graph, &values, &file) != LOCKSTEP_OK ||
        check_message(host, graph, request->message, &path, &file) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    return host->write(host->ctx, al_text_view(&path), al_text_view(&file));
}
