#include "db/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

enum { MAX_OIDS = 1024 * 1024, MAX_SQL = 8 * MAX_OIDS };

struct object {
    uint32_t class;
    struct ls_shape_text text;
};

/* Of an object, or of a part of it. */
struct lines {
    uint32_t class;
    uint32_t oid;
    struct ls_span part;
    struct ls_span text;
};

struct ls_shape_reading {
    struct ls_arena *arena;
    struct ls_vec objects;   /* struct object */
    struct ls_vec lines;     /* struct lines */
    struct ls_vec inherited; /* struct ls_shape_inherited */
};

struct ls_shape_reading *
ls_shape_begin(struct ls_arena *arena)
{
    struct ls_shape_reading *reading = ls_arena_alloc(arena, sizeof(*reading));
    reading->arena = arena;
    return reading;
}

static void
take_objects(struct ls_shape_reading *reading, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct object *object = LS_PUSH(struct object, &reading->objects, reading->arena);
        object->text.kind = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 0));
        object->text.schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1));
        object->text.name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2));
        object->text.oid = (uint32_t)ls_rows_int(rows, row, 3);
        object->class = (uint32_t)ls_rows_int(rows, row, 4);
    }
}

static void
take_lines(struct ls_shape_reading *reading, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_span text = ls_rows_text(rows, row, 3);
        if (text.len == 0) {
            continue;
        }
        struct lines *lines = LS_PUSH(struct lines, &reading->lines, reading->arena);
        lines->class = (uint32_t)ls_rows_int(rows, row, 0);
        lines->oid = (uint32_t)ls_rows_int(rows, row, 1);
        lines->part = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2));
        lines->text = ls_arena_dup(reading->arena, text);
    }
}

bool
ls_shape_take(struct ls_shape_reading *reading, const struct ls_rows *rows)
{
    if (ls_rows_columns(rows) == 5 && strcmp(ls_rows_name(rows, 4), "class") == 0) {
        take_objects(reading, rows);
    } else if (ls_rows_columns(rows) == 4 && strcmp(ls_rows_name(rows, 0), "class") == 0) {
        take_lines(reading, rows);
    } else {
        return false;
    }
    return true;
}

static int
compare_owners(uint32_t class_a, uint32_t oid_a, uint32_t class_b, uint32_t oid_b)
{
    int order = (class_a > class_b) - (class_a < class_b);
    return order != 0 ? order : (oid_a > oid_b) - (oid_a < oid_b);
}

static int
objects_by_oid(const void *a, const void *b)
{
    const struct object *x = a;
    const struct object *y = b;
    return compare_owners(x->class, x->text.oid, y->class, y->text.oid);
}

static int
lines_by_owner(const void *a, const void *b)
{
    const struct lines *x = a;
    const struct lines *y = b;
    int order = compare_owners(x->class, x->oid, y->class, y->oid);
    order = order != 0 ? order : ls_span_compare(x->part, y->part);
    return order != 0 ? order : ls_span_compare(x->text, y->text);
}

int
ls_shape_text_compare(const struct ls_shape_text *a, const struct ls_shape_text *b)
{
    int order = ls_span_compare(a->kind, b->kind);
    order = order != 0 ? order : ls_span_compare(a->schema, b->schema);
    return order != 0 ? order : ls_span_compare(a->name, b->name);
}

static int
texts_by_name(const void *a, const void *b)
{
    const struct ls_shape_text *x = a;
    const struct ls_shape_text *y = b;
    int order = ls_shape_text_compare(x, y);
    return order != 0 ? order : (x->oid > y->oid) - (x->oid < y->oid);
}

/* The name of a part, its further lines with two tabs before them. Returns the end of it. */
static char *
add_part(char *to, struct ls_span part)
{
    *to++ = '\n';
    for (size_t i = 0; i < part.len; i++) {
        *to++ = part.ptr[i];
        if (part.ptr[i] == '\n') {
            *to++ = '\t';
            *to++ = '\t';
        }
    }
    return to;
}

/* The text of the lines from `*at` on that are the object's. The name of a part stands above its lines once. */
static struct ls_span
join_lines(const struct ls_shape_reading *reading, const struct object *object, size_t *at)
{
    const struct lines *lines = reading->lines.items;
    size_t first = *at;
    size_t len = 0;
    for (; *at < reading->lines.n && lines[*at].class == object->class &&
           lines[*at].oid == object->text.oid;
         (*at)++) {
        struct ls_span part = lines[*at].part;
        len += 1 + part.len + lines[*at].text.len;
        for (size_t i = 0; i < part.len; i++) {
            len += part.ptr[i] == '\n' ? 2 : 0;
        }
    }
    char *text = ls_arena_alloc(reading->arena, len + 1);
    char *end = text;
    for (size_t i = first; i < *at; i++) {
        bool is_new_part = i == first || !ls_span_equal(lines[i].part, lines[i - 1].part);
        if (is_new_part && lines[i].part.len > 0) {
            end = add_part(end, lines[i].part);
        }
        memcpy(end, lines[i].text.ptr, lines[i].text.len);
        end += lines[i].text.len;
    }
    return (struct ls_span){text, (size_t)(end - text)};
}

/* Whether it is the table by which a journal is known. */
static bool
is_journal(const struct ls_shape_text *text)
{
    static const char mark[] = "\n\tcomment\t" LS_JOURNAL_MARK;
    return ls_span_is(text->kind, "table") && ls_span_is(text->name, "event") &&
           ls_span_starts(text->lines, ls_span_of(mark));
}

static bool
is_in_one_of(const struct ls_shape_text *text, const struct ls_vec *schemas)
{
    for (size_t i = 0; i < schemas->n; i++) {
        struct ls_span schema = *LS_AT(struct ls_span, schemas, i);
        if (ls_span_equal(text->schema, schema) ||
            (ls_span_is(text->kind, "schema") && ls_span_equal(text->name, schema))) {
            return true;
        }
    }
    return false;
}

/* Other journals in the same database are nobody's objects. Returns how many texts stay. */
static size_t
leave_out_journals(struct ls_arena *arena, struct ls_shape_text *texts, size_t n)
{
    struct ls_vec schemas = {0};
    for (size_t i = 0; i < n; i++) {
        if (is_journal(&texts[i])) {
            *LS_PUSH(struct ls_span, &schemas, arena) = texts[i].schema;
        }
    }
    size_t n_left = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_in_one_of(&texts[i], &schemas)) {
            texts[n_left++] = texts[i];
        }
    }
    return n_left;
}

struct ls_shape_text *
ls_shape_texts(struct ls_shape_reading *reading, size_t *ret_n)
{
    struct object *objects = reading->objects.items;
    const struct lines *lines = reading->lines.items;
    size_t n = reading->objects.n;
    struct ls_shape_text *texts = ls_arena_array(reading->arena, n + 1, sizeof(*texts));
    if (n > 1) {
        qsort(objects, n, sizeof(*objects), objects_by_oid);
    }
    if (reading->lines.n > 1) {
        qsort(reading->lines.items, reading->lines.n, sizeof(*lines), lines_by_owner);
    }
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        /* some lines are of what is left out */
        while (at < reading->lines.n && compare_owners(lines[at].class, lines[at].oid,
                                            objects[i].class, objects[i].text.oid) < 0) {
            at++;
        }
        texts[i] = objects[i].text;
        texts[i].lines = join_lines(reading, &objects[i], &at);
    }
    *ret_n = n;
    return texts;
}

size_t
ls_shape_arrange(struct ls_arena *arena, struct ls_shape_text *texts, size_t n)
{
    if (n > 1) {
        qsort(texts, n, sizeof(*texts), texts_by_name);
    }
    return leave_out_journals(arena, texts, n);
}

const struct ls_shape_text *
ls_shape_end(struct ls_shape_reading *reading, size_t *ret_n)
{
    size_t n = 0;
    struct ls_shape_text *texts = ls_shape_texts(reading, &n);
    *ret_n = ls_shape_arrange(reading->arena, texts, n);
    return texts;
}

struct ls_shape *
ls_shape_of_texts(struct ls_arena *arena, const struct ls_shape_text *texts, size_t n)
{
    struct ls_shape_object *objects = ls_arena_array(arena, n + 1, sizeof(*objects));
    struct ls_shape *shape = ls_arena_alloc(arena, sizeof(*shape));
    for (size_t i = 0; i < n; i++) {
        objects[i] = (struct ls_shape_object){.kind = texts[i].kind,
            .schema = texts[i].schema,
            .name = texts[i].name,
            .oid = texts[i].oid};
        ls_shape_lines(arena, texts[i].lines, &objects[i].lines, &objects[i].n_lines);
    }
    *shape = (struct ls_shape){.objects = objects, .n_objects = n};
    return shape;
}

static void
take_inherited(struct ls_shape_reading *reading, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_shape_inherited *to =
            LS_PUSH(struct ls_shape_inherited, &reading->inherited, reading->arena);
        *to = (struct ls_shape_inherited){
            .kind = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 0)),
            .schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1)),
            .name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2))};
    }
}

static const char inherited_sql[] =
    "SELECT 'index' AS inherited, n.nspname, c.relname::pg_catalog.text FROM pg_catalog.pg_class c "
    "JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I') AND "
    "c.relispartition UNION ALL SELECT 'trigger', n.nspname, t.tgname || ' on ' || c.relname FROM "
    "pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE t.tgparentid <> 0 AND NOT "
    "t.tgisinternal;";

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (!ls_shape_take(user, rows) && ls_rows_columns(rows) == 3 &&
        strcmp(ls_rows_name(rows, 0), "inherited") == 0) {
        take_inherited(user, rows);
    }
}

enum ls_status
ls_shape_read(struct ls_arena *arena, struct ls_conn *conn, struct ls_span excluded_schema,
    const uint32_t *oids, size_t n_oids, const struct ls_shape **ret_shape, struct ls_err *err)
{
    struct ls_buf only = LS_BUF(MAX_OIDS);
    struct ls_buf sql = LS_BUF(MAX_SQL);
    bool is_nested = ls_conn_in_transaction(conn);
    ls_buf_adds(&only, "'{");
    for (size_t i = 0; i < n_oids; i++) {
        ls_buf_printf(&only, "%s%lu", i == 0 ? "" : ",", (unsigned long)oids[i]);
    }
    ls_buf_adds(&only, "}'::pg_catalog.oid[]");
    ls_buf_adds(&sql, is_nested ? "SAVEPOINT lockstep_shape;"
                                : "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
    ls_shape_add_settings(&sql);
    ls_buf_addc(&sql, ';');
    enum ls_status status = ls_shape_add_queries(
        &sql, excluded_schema, n_oids == 0 ? NULL : ls_buf_span(&only).ptr, NULL, err);
    ls_buf_adds(&sql, n_oids == 0 ? inherited_sql : "");
    /* going back to the savepoint takes the settings back */
    ls_buf_adds(&sql, is_nested
                          ? "ROLLBACK TO SAVEPOINT lockstep_shape;RELEASE SAVEPOINT lockstep_shape"
                          : "COMMIT");
    if (status == LS_OK && (sql.overflowed || only.overflowed)) {
        status = ls_err_set(err, LS_FAILURE, "too many objects to read at once");
    }
    struct ls_shape_reading *reading = ls_shape_begin(arena);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take, reading)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
        ls_err_wrap(err, "cannot read the catalog");
        const char *back = is_nested ? "ROLLBACK TO SAVEPOINT lockstep_shape" : "ROLLBACK";
        if (!ls_conn_is_lost(conn) && ls_conn_in_transaction(conn) &&
            !ls_conn_send(conn, ls_span_of(back), NULL, 0, NULL, NULL)) {
            ls_err_note(err, "and the transaction could not be rolled back");
        }
    }
    ls_buf_finish(&only);
    ls_buf_finish(&sql);
    if (status == LS_OK) {
        size_t n = 0;
        const struct ls_shape_text *texts = ls_shape_end(reading, &n);
        struct ls_shape *shape = ls_shape_of_texts(arena, texts, n);
        shape->inherited = reading->inherited.items;
        shape->n_inherited = reading->inherited.n;
        *ret_shape = shape;
    }
    return status;
}
