#include "rev_template.h"

/* Alembic's generic template. */
static const char generic[] =
    "\"\"\"${message}\n\nRevision ID: ${up_revision}\nRevises: ${down_revision | comma,n}\n"
    "Create Date: ${create_date}\n\n\"\"\"\n"
    "from typing import Sequence, Union\n\nfrom alembic import op\nimport sqlalchemy as sa\n"
    "${imports if imports else \"\"}\n\n# revision identifiers, used by Alembic.\n"
    "revision: str = ${repr(up_revision)}\n"
    "down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}\n"
    "branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}\n"
    "depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}\n\n\n"
    "def upgrade() -> None:\n    \"\"\"Upgrade schema.\"\"\"\n"
    "    ${upgrades if upgrades else \"pass\"}\n\n\n"
    "def downgrade() -> None:\n    \"\"\"Downgrade schema.\"\"\"\n"
    "    ${downgrades if downgrades else \"pass\"}\n";

struct filling {
    const struct lockstep_host *host;
    const struct al_template *values;
    struct al_text *out;
    struct lockstep_str file; /* ptr NULL: the built-in one */
    uint32_t line;
    int has_label; /* it says where the label goes */
    int has_depends_on;
};

static int32_t
refuse(const struct filling *filling, struct lockstep_str what)
{
    uint64_t len = what.len > 80 ? 80 : what.len;
    while (len > 0 && (what.ptr[len - 1] == '\n' || what.ptr[len - 1] == '\r')) {
        len--;
    }
    return lockstep_failf(filling->host, LOCKSTEP_FAIL_UNSUPPORTED,
        (struct lockstep_where){filling->file, filling->line, 1},
        "Use `alembic revision` for this project.", "'%.*s' in the template is not supported",
        (int)len, what.ptr);
}

static void
put_id(struct al_text *out, struct lockstep_str id, int is_quoted)
{
    const char *quote = is_quoted ? "'" : "";
    al_text_printf(out, "%s%.*s%s", quote, (int)id.len, id.ptr, quote);
}

/* None, 'a', or ('a', 'b'); without quotes: nothing, a, or a, b. */
static void
put_parents(const struct filling *filling, int is_quoted)
{
    const struct al_list *parents = &filling->values->parents;
    if (parents->n == 0) {
        al_text_puts(filling->out, is_quoted ? "None" : "");
    }
    al_text_puts(filling->out, is_quoted && parents->n > 1 ? "(" : "");
    for (size_t i = 0; i < parents->n; i++) {
        al_text_puts(filling->out, i > 0 ? ", " : "");
        put_id(filling->out, ((const struct al_revision *)parents->items[i])->id, is_quoted);
    }
    al_text_puts(filling->out, is_quoted && parents->n > 1 ? ")" : "");
}

/* None, 'a', or ['a', 'b']. */
static void
put_depends_on(struct filling *filling)
{
    const struct al_list *names = &filling->values->depends_on;
    filling->has_depends_on = 1;
    al_text_puts(filling->out, names->n == 0 ? "None" : names->n > 1 ? "[" : "");
    for (size_t i = 0; i < names->n; i++) {
        al_text_puts(filling->out, i > 0 ? ", " : "");
        put_id(filling->out, *(const struct lockstep_str *)names->items[i], 1);
    }
    al_text_puts(filling->out, names->n > 1 ? "]" : "");
}

/* None, or ('a',). */
static void
put_label(struct filling *filling)
{
    struct lockstep_str label = filling->values->label;
    filling->has_label = 1;
    if (label.ptr == NULL) {
        al_text_puts(filling->out, "None");
        return;
    }
    al_text_printf(filling->out, "('%.*s',)", (int)label.len, label.ptr);
}

/* The expression without its blanks and with one kind of quotes, so that spelling does not matter. */
static struct lockstep_str
normal(struct al_pool *pool, struct lockstep_str expression)
{
    struct al_text out = al_text_in(pool);
    for (uint64_t i = 0; i < expression.len; i++) {
        char c = expression.ptr[i];
        if (c != ' ' && c != '\t' && c != '\n') {
            al_text_putc(&out, (char)(c == '\'' ? '"' : c));
        }
    }
    return al_text_view(&out);
}

static int32_t
put_expression(struct filling *filling, struct lockstep_str expression)
{
    const struct al_template *values = filling->values;
    struct lockstep_str quoted =
        al_pool_format(filling->out->pool, "'%.*s'", (int)values->id.len, values->id.ptr);
    struct lockstep_str pass = LOCKSTEP_STR("pass");
    const struct {
        const char *expression;
        struct lockstep_str text;
    } known[] = {{"message", values->message}, {"up_revision", values->id},
        {"create_date", values->date}, {"importsifimportselse\"\"", LOCKSTEP_STR("")},
        {"imports", LOCKSTEP_STR("")}, {"repr(up_revision)", quoted},
        {"upgradesifupgradeselse\"pass\"", values->upgrades.len > 0 ? values->upgrades : pass},
        {"downgradesifdowngradeselse\"pass\"",
            values->downgrades.len > 0 ? values->downgrades : pass}};
    struct lockstep_str name = normal(filling->out->pool, expression);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (lockstep_str_equal(name, lockstep_str_of(known[i].expression))) {
            al_text_add(filling->out, known[i].text);
            return LOCKSTEP_OK;
        }
    }
    int is_repr = lockstep_str_equal(name, LOCKSTEP_STR("repr(down_revision)"));
    if (is_repr || lockstep_str_equal(name, LOCKSTEP_STR("down_revision|comma,n"))) {
        put_parents(filling, is_repr);
        return LOCKSTEP_OK;
    }
    if (lockstep_str_equal(name, LOCKSTEP_STR("repr(branch_labels)"))) {
        put_label(filling);
        return LOCKSTEP_OK;
    }
    if (lockstep_str_equal(name, LOCKSTEP_STR("repr(depends_on)"))) {
        put_depends_on(filling);
        return LOCKSTEP_OK;
    }
    return refuse(filling, expression);
}

/* One line of the template; Mako's own lines begin with %, ## or <%. */
static int32_t
fill_line(struct filling *filling, struct lockstep_str line)
{
    uint64_t at = 0;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t')) {
        at++;
    }
    if (at + 1 < line.len && memcmp(line.ptr + at, "##", 2) == 0) {
        return LOCKSTEP_OK; /* a comment */
    }
    if ((at < line.len && line.ptr[at] == '%') ||
        (line.len > 1 && line.ptr[line.len - 2] == '\\')) {
        return refuse(filling, line);
    }
    for (uint64_t i = 0; i < line.len; i++) {
        struct lockstep_str rest = {line.ptr + i, line.len - i};
        if (rest.len > 1 && memcmp(rest.ptr, "<%", 2) == 0) {
            return refuse(filling, line);
        }
        if (rest.len < 2 || memcmp(rest.ptr, "${", 2) != 0) {
            al_text_putc(filling->out, line.ptr[i]);
            continue;
        }
        const char *end = memchr(rest.ptr, '}', rest.len);
        struct lockstep_str inner = {
            rest.ptr + 2, end == NULL ? 0 : (uint64_t)(end - rest.ptr) - 2};
        if (end == NULL || put_expression(filling, inner) != LOCKSTEP_OK) {
            return end == NULL ? refuse(filling, line) : LOCKSTEP_FAILED;
        }
        i += inner.len + 2;
    }
    return LOCKSTEP_OK;
}

/* How long a first line is that says the encoding ("# -*- coding: utf-8 -*-"): Mako keeps that for itself. */
static uint64_t
coding_line(struct lockstep_str text)
{
    static const char word[] = "coding";
    const size_t len = sizeof(word) - 1;
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    if (end == NULL || text.ptr[0] != '#') {
        return 0;
    }
    for (const char *at = text.ptr; (size_t)(end - at) > len; at++) {
        if (memcmp(at, word, len) != 0 || (at[len] != ':' && at[len] != '=')) {
            continue;
        }
        const char *name = at + len + 1;
        name += strspn(name, " \t");
        if (name < end &&
            (*name == '-' || *name == '.' || *name == '_' || (*name >= '0' && *name <= '9') ||
                ((*name | 32) >= 'a' && (*name | 32) <= 'z'))) {
            return (uint64_t)(end - text.ptr) + 1;
        }
    }
    return 0;
}

int32_t
al_template_fill(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_template *values, struct al_text *out)
{
    struct filling filling = {.host = host, .values = values, .out = out};
    uint64_t first = 0;
    struct lockstep_str text;
    struct lockstep_str path = al_pool_format(graph->pool, "%.*s%sscript.py.mako",
        (int)graph->script.len, graph->script.ptr, graph->script.len > 0 ? "/" : "");
    int32_t code = host->read(host->ctx, path, &text);
    if (code == LOCKSTEP_NOT_FOUND) {
        text = LOCKSTEP_STR(generic);
    } else if (code != LOCKSTEP_OK) {
        return code;
    } else {
        filling.file = path;
        first = coding_line(text);
        filling.line = first > 0;
    }
    for (uint64_t at = first; at < text.len;) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        uint64_t end = newline == NULL ? text.len : (uint64_t)(newline - text.ptr) + 1;
        filling.line++;
        if (fill_line(&filling, (struct lockstep_str){text.ptr + at, end - at}) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        at = end;
    }
    int lacks_label = values->label.ptr != NULL && !filling.has_label;
    if (lacks_label || (values->depends_on.n > 0 && !filling.has_depends_on)) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            (struct lockstep_where){filling.file, 0, 0},
            "Write it into the template, as Alembic's own has it.",
            "the template has no place for %s", lacks_label ? "branch_labels" : "depends_on");
    }
    return LOCKSTEP_OK;
}
