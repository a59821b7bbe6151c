/* For teams that keep Alembic's autogenerate: what other systems own, as a filter for env.py. */
#include "report/ownership.h"

static const char head[] =
    "\"\"\"What the autogenerate of Alembic leaves alone: everything that another source owns.\n"
    "\n"
    "Written by `lockstep docs ownership --format alembic`; write it again when another source "
    "has\n"
    "made or dropped a table. Put it beside env.py, and there:\n"
    "\n";

static const char function[] =
    "\n"
    "\n"
    "def include_object_of(source):\n"
    "    \"\"\"The filter for the env.py of this source.\"\"\"\n"
    "\n"
    "    def include_object(object, name, type_, reflected, compare_to):\n"
    "        table = getattr(object, \"table\", None)\n"
    "        schema = getattr(object if table is None else table, \"schema\", None)\n"
    "        schema = schema or DEFAULT_SCHEMA\n"
    "        if schema == JOURNAL_SCHEMA:\n"
    "            return False\n"
    "        things = [(type_, name)]\n"
    "        if table is not None:\n"
    "            things.append((\"table\", table.name))\n"
    "        return all(OWNERS.get((kind, schema, thing), source) == source for kind, thing in "
    "things)\n"
    "\n"
    "    return include_object\n"
    "\n"
    "\n";

/* A Python string; its file is UTF-8. */
static void
add_string(struct ls_buf *out, struct ls_span text)
{
    ls_buf_addc(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)c < ' ' || c == '\x7f') {
            ls_buf_printf(out, "\\x%02x", (unsigned)(unsigned char)c);
        } else {
            ls_buf_adds(out, c == '"' || c == '\\' ? "\\" : "");
            ls_buf_addc(out, c);
        }
    }
    ls_buf_addc(out, '"');
}

/* What Alembic calls it, or what extensions of its autogenerate do; NULL: nobody asks for it. */
static const char *
type_word(struct ls_span kind)
{
    static const char *const words[][2] = {{"table", "table"}, {"foreign table", "table"},
        {"index", "index"}, {"sequence", "sequence"}, {"type", "type"}, {"view", "view"},
        {"materialized view", "materialized_view"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (ls_span_is(kind, words[i][0])) {
            return words[i][1];
        }
    }
    return NULL;
}

static void
add_owner(struct ls_buf *out, const char *type, struct ls_span schema, struct ls_span name,
    struct ls_span manifest, struct ls_span source)
{
    ls_buf_printf(out, "    (\"%s\", ", type);
    add_string(out, schema);
    ls_buf_adds(out, ", ");
    add_string(out, name);
    ls_buf_adds(out, "): ");
    struct ls_buf owner = LS_REPORT_BUF;
    if (manifest.ptr != NULL) {
        ls_buf_printf(&owner, "%.*s/", LS_SPAN_ARGS(manifest));
    }
    ls_buf_add(&owner, source);
    add_string(out, ls_buf_span(&owner));
    ls_buf_finish(&owner);
    ls_buf_adds(out, ",\n");
}

static void
add_owners(struct ls_buf *out, const struct ls_about *about, const struct ls_ownership *ownership,
    const struct ls_alembic_filter *filter)
{
    ls_buf_adds(out, "# type, schema, name: the source\nOWNERS = {\n");
    for (size_t i = 0; i < ownership->n_objects; i++) {
        const struct ls_owned *owned = &ownership->objects[i];
        const char *type = type_word(owned->kind);
        if (type == NULL || owned->dropped != NULL || owned->created == NULL || !owned->is_there) {
            continue;
        }
        bool is_ours = ls_span_equal(owned->created->manifest, about->manifest);
        add_owner(out, type, owned->schema, owned->name,
            is_ours ? ls_span_of(NULL) : owned->created->manifest, ls_owned_source(owned));
    }
    for (size_t i = 0; i < filter->books.n; i++) {
        const struct ls_book_table *book = &filter->books.items[i];
        add_owner(out, "table", book->schema.ptr == NULL ? filter->default_schema : book->schema,
            book->table, book->manifest, book->source);
    }
    ls_buf_adds(out, "}\n");
}

/* include_object, or, where there are several sources, one for each, by its name. */
static void
add_variable(struct ls_buf *out, struct ls_span source, size_t n_sources)
{
    ls_buf_adds(out, "include_object");
    if (n_sources > 1) {
        ls_buf_addc(out, '_');
        for (size_t i = 0; i < source.len; i++) {
            char c = source.ptr[i];
            bool is_word =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            ls_buf_addc(out, is_word ? c : '_');
        }
    }
}

static void
add_call(struct ls_buf *out, struct ls_span source)
{
    ls_buf_adds(out, "include_object_of(");
    add_string(out, source);
    ls_buf_addc(out, ')');
}

/* Whether no other source has the same variable: a-b and a_b have, and would get each other's filter. */
static bool
has_variable(const struct ls_alembic_filter *filter, size_t source)
{
    struct ls_buf name = LS_REPORT_BUF;
    add_variable(&name, filter->sources[source], filter->n_sources);
    bool has_own = true;
    for (size_t i = 0; i < filter->n_sources && has_own; i++) {
        struct ls_buf other = LS_REPORT_BUF;
        add_variable(&other, filter->sources[i], filter->n_sources);
        has_own = i == source || !ls_span_equal(ls_buf_span(&name), ls_buf_span(&other));
        ls_buf_finish(&other);
    }
    ls_buf_finish(&name);
    return has_own;
}

static void
add_use(struct ls_buf *out, const struct ls_alembic_filter *filter, size_t i)
{
    struct ls_span source = filter->sources[i];
    bool has_own = has_variable(filter, i);
    struct ls_buf name = LS_REPORT_BUF;
    add_variable(&name, source, filter->n_sources);
    ls_buf_printf(out, "    # %.*s\n    from lockstep_owners import %s", LS_SPAN_ARGS(source),
        has_own ? ls_buf_span(&name).ptr : "include_object_of");
    ls_buf_adds(out, "\n    context.configure(..., include_object=");
    if (has_own) {
        ls_buf_add(out, ls_buf_span(&name));
    } else {
        add_call(out, source);
    }
    ls_buf_adds(out, ")\n\n");
    ls_buf_finish(&name);
}

void
ls_report_ownership_alembic(struct ls_output *output, const struct ls_about *about,
    const struct ls_ownership *ownership, const struct ls_alembic_filter *filter)
{
    struct ls_buf out = LS_REPORT_BUF;
    ls_buf_adds(&out, head);
    for (size_t i = 0; i < filter->n_sources; i++) {
        add_use(&out, filter, i);
    }
    ls_buf_adds(&out, "Objects that no step made, and columns that one source added to a table of "
                      "another, are not\n"
                      "left out: the record knows whose a table is, not a column.\n\"\"\"\n\n"
                      "JOURNAL_SCHEMA = ");
    add_string(&out, filter->journal_schema);
    ls_buf_adds(&out, "\n# the one that Alembic does not name: current_schema of its "
                      "connection\nDEFAULT_SCHEMA = ");
    add_string(&out, filter->default_schema);
    ls_buf_adds(&out, "\n\n");
    add_owners(&out, about, ownership, filter);
    ls_buf_adds(&out, function);
    for (size_t i = 0; i < filter->n_sources; i++) {
        if (has_variable(filter, i)) {
            add_variable(&out, filter->sources[i], filter->n_sources);
            ls_buf_adds(&out, " = ");
            add_call(&out, filter->sources[i]);
            ls_buf_addc(&out, '\n');
        }
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
}
