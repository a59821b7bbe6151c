/*
 * New revisions: a random id of twelve hexadecimal digits, the name by file_template, the text of
 * Alembic's generic template. Table names, if given, become create_table calls to fill in.
 */
#include "rev_create.h"

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

/* The message in lower case with underscores for all that is no word, cut at whole words. */
static struct lockstep_str
slug_of(struct al_pool *pool, struct lockstep_str message, size_t limit)
{
    struct al_text out = al_text_in(pool);
    size_t last_word = 0;
    for (uint64_t i = 0; i < message.len; i++) {
        char c = message.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        int is_word =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ((unsigned char)c & 0x80u) != 0;
        if (is_word) {
            al_text_putc(&out, c);
        } else if (out.len > 0 && out.ptr[out.len - 1] != '_') {
            last_word = out.len <= limit ? out.len : last_word;
            al_text_putc(&out, '_');
        }
    }
    struct lockstep_str slug = al_text_view(&out);
    while (slug.len > 0 && slug.ptr[slug.len - 1] == '_') {
        slug.len--;
    }
    if (slug.len > limit) {
        slug.len = last_word > 0 ? last_word : al_utf8_prefix(slug, limit);
    }
    return slug;
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

static void
write_tables(struct al_text *out, const struct lockstep_new *request, int forward)
{
    for (uint32_t i = 0; i < request->n_tables; i++) {
        struct lockstep_str table = request->tables[forward ? i : request->n_tables - 1 - i];
        if (forward) {
            al_text_printf(out,
                "    op.create_table(\n        \"%.*s\",\n        sa.Column(\"id\", "
                "sa.Integer(), primary_key=True),\n    )\n",
                (int)table.len, table.ptr);
        } else {
            al_text_printf(out, "    op.drop_table(\"%.*s\")\n", (int)table.len, table.ptr);
        }
    }
    al_text_puts(out, request->n_tables == 0 ? "    pass\n" : "");
}

static void
write_file(struct al_text *out, const struct lockstep_new *request, const struct naming *naming,
    const struct al_revision *parent)
{
    struct lockstep_str down = parent == NULL ? LOCKSTEP_STR("") : parent->id;
    const struct stamp *at = &naming->stamp;
    al_text_printf(out,
        "\"\"\"%.*s\n\nRevision ID: %.*s\nRevises: %.*s\nCreate Date: "
        "%04d-%02d-%02d %02d:%02d:%02d.%06d\n\n\"\"\"\n",
        (int)request->message.len, request->message.ptr, (int)naming->id.len, naming->id.ptr,
        (int)down.len, down.ptr, at->year, at->month, at->day, at->hour, at->minute, at->second,
        at->micro);
    al_text_puts(out, "from typing import Sequence, Union\n\nfrom alembic import op\n"
                      "import sqlalchemy as sa\n\n\n"
                      "# revision identifiers, used by Alembic.\n");
    al_text_printf(out, "revision: str = '%.*s'\n", (int)naming->id.len, naming->id.ptr);
    if (parent == NULL) {
        al_text_puts(out, "down_revision: Union[str, Sequence[str], None] = None\n");
    } else {
        al_text_printf(out, "down_revision: Union[str, Sequence[str], None] = '%.*s'\n",
            (int)down.len, down.ptr);
    }
    al_text_puts(out, "branch_labels: Union[str, Sequence[str], None] = None\n"
                      "depends_on: Union[str, Sequence[str], None] = None\n\n\n"
                      "def upgrade() -> None:\n    \"\"\"Upgrade schema.\"\"\"\n");
    write_tables(out, request, 1);
    al_text_puts(out, "\n\ndef downgrade() -> None:\n    \"\"\"Downgrade schema.\"\"\"\n");
    write_tables(out, request, 0);
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

int32_t
al_create_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_new *request)
{
    struct al_list heads = al_graph_heads(graph);
    struct lockstep_where nowhere = {{NULL, 0}, 0, 0};
    if (heads.n > 1) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Join the heads by a merge revision first.",
            "multiple heads are present: the new revision could follow any of %zu", heads.n);
    }
    unsigned char bytes[6];
    host->random(host->ctx, bytes, sizeof(bytes));
    struct naming naming = {.stamp = stamp_of(host->now(host->ctx)),
        .epoch = host->now(host->ctx) / 1000000,
        .slug = slug_of(graph->pool, request->message, slug_limit(graph))};
    naming.id = al_pool_format(graph->pool, "%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1],
        bytes[2], bytes[3], bytes[4], bytes[5]);
    struct al_text path = al_text_in(graph->pool);
    struct al_text file = al_text_in(graph->pool);
    struct lockstep_str template = graph->ini.file_template;
    if (memchr(request->message.ptr, '"', request->message.len) != NULL ||
        memchr(request->message.ptr, '\\', request->message.len) != NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere, NULL,
            "the message must hold neither quotes nor backslashes");
    }
    al_text_add(&path, graph->versions);
    al_text_puts(&path, graph->versions.len > 0 ? "/" : "");
    if (fill_template(&path, template.ptr == NULL ? LOCKSTEP_STR("%(rev)s_%(slug)s") : template,
            &naming) != 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere, NULL,
            "file_template '%.*s' is not supported", (int)template.len, template.ptr);
    }
    al_text_puts(&path, ".py");
    write_file(&file, request, &naming, heads.n == 0 ? NULL : heads.items[0]);
    return host->write(host->ctx, al_text_view(&path), al_text_view(&file));
}
