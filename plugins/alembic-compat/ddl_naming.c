/*
 * Naming conventions: templates such as fk_%(table_name)s_%(column_0_name)s, filled in when a
 * constraint or index joins its table. A name so made is a "conv": it is shortened where needed and
 * never made again.
 */
#include "ddl_model.h"

/* What a template may ask about. */
struct subject {
    const struct al_table *table;
    const struct al_list *names;    /* of struct al_name, the columns */
    const struct al_constraint *fk; /* NULL: no foreign key */
    const struct al_name *given;    /* the name it has; NULL: none */
};

static int
starts(struct lockstep_str text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

static int
contains(struct lockstep_str text, const char *needle)
{
    size_t len = strlen(needle);
    for (uint64_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, needle, len) == 0) {
            return 1;
        }
    }
    return 0;
}

/* SQLAlchemy's label of a column in DDL: schema_table_column, even where the table has a column of that very name. */
static void
add_label(struct al_text *out, const struct al_table *table, struct lockstep_str column)
{
    for (uint64_t i = 0; i < table->schema.text.len; i++) {
        char c = table->schema.text.ptr[i];
        al_text_putc(out, (char)(c == '.' ? '_' : c));
    }
    al_text_puts(out, table->schema.text.len > 0 ? "_" : "");
    al_text_add(out, table->name.text);
    al_text_putc(out, '_');
    al_text_add(out, column);
}

static void
add_column_token(
    struct al_text *out, const struct subject *subject, size_t index, struct lockstep_str attribute)
{
    if (index >= subject->names->n) {
        return;
    }
    const struct al_name *name = subject->names->items[index];
    if (starts(attribute, "label")) {
        add_label(out, subject->table, name->text);
    } else {
        al_text_add(out, name->text);
    }
}

/* column_0_name, column_0_N_name, column_0N_label, and the same with referred_ in front. */
static int
add_columns(struct al_text *out, const struct subject *subject, struct lockstep_str key)
{
    struct subject about = *subject;
    if (starts(key, "referred_column_")) {
        if (subject->fk == NULL) {
            return -1;
        }
        about.names = &subject->fk->ref_names;
        key.ptr += strlen("referred_");
        key.len -= strlen("referred_");
    }
    if (!starts(key, "column_")) {
        return -1;
    }
    size_t at = strlen("column_");
    size_t index = 0;
    while (at < key.len && key.ptr[at] >= '0' && key.ptr[at] <= '9') {
        index = index * 10 + (size_t)(key.ptr[at++] - '0');
    }
    struct lockstep_str rest = {key.ptr + at, key.len - at};
    const char *separator = starts(rest, "_N_") ? "_" : starts(rest, "N_") ? "" : NULL;
    size_t skip = separator == NULL ? 1 : *separator == '_' ? 3 : 2;
    struct lockstep_str attribute = {rest.ptr + skip, rest.len - skip};
    if (rest.len <= skip ||
        (!starts(attribute, "name") && !starts(attribute, "key") && !starts(attribute, "label"))) {
        return -1;
    }
    if (separator == NULL) {
        add_column_token(out, &about, index, attribute);
        return 0;
    }
    for (size_t i = 0; i < about.names->n; i++) {
        al_text_puts(out, i > 0 ? separator : "");
        add_column_token(out, &about, i, attribute);
    }
    return 0;
}

static void
add_token(
    struct al_ddl *ddl, struct al_text *out, const struct subject *subject, struct lockstep_str key)
{
    if (lockstep_str_equal(key, LOCKSTEP_STR("table_name"))) {
        al_text_add(out, subject->table->name.text);
    } else if (lockstep_str_equal(key, LOCKSTEP_STR("constraint_name"))) {
        if (subject->given == NULL) {
            al_ddl_fail(ddl, "InvalidRequestError",
                "Naming convention including %%(constraint_name)s token requires that constraint "
                "is explicitly named.");
            return;
        }
        al_text_add(out, subject->given->text);
    } else if (lockstep_str_equal(key, LOCKSTEP_STR("referred_table_name")) &&
               subject->fk != NULL) {
        al_text_add(out, subject->fk->ref_table.text);
    } else if (add_columns(out, subject, key) != 0) {
        al_ddl_fail(ddl, "KeyError", "'%.*s'", (int)key.len, key.ptr);
    }
}

/* Fills in a template in the manner of Python's % with a dict. */
static struct lockstep_str
fill(struct al_ddl *ddl, struct lockstep_str convention, const struct subject *subject)
{
    struct al_text out = al_text_in(ddl->pool);
    for (uint64_t i = 0; i < convention.len; i++) {
        if (convention.ptr[i] != '%') {
            al_text_putc(&out, convention.ptr[i]);
            continue;
        }
        if (i + 1 < convention.len && convention.ptr[i + 1] == '%') {
            al_text_putc(&out, '%');
            i++;
            continue;
        }
        const char *close = memchr(convention.ptr + i, ')', convention.len - i);
        if (i + 1 >= convention.len || convention.ptr[i + 1] != '(' || close == NULL ||
            (uint64_t)(close - convention.ptr) + 1 >= convention.len || close[1] != 's') {
            al_ddl_fail(ddl, "ValueError", "unsupported format in the naming convention '%.*s'",
                (int)convention.len, convention.ptr);
            break;
        }
        struct lockstep_str key = {
            convention.ptr + i + 2, (uint64_t)(close - convention.ptr) - i - 2};
        add_token(ddl, &out, subject, key);
        i = (uint64_t)(close - convention.ptr) + 1;
    }
    return al_text_view(&out);
}

static struct lockstep_str
convention_of(const struct al_naming *naming, enum al_constraint_kind kind)
{
    switch (kind) {
    case AL_CONSTRAINT_PRIMARY:
        return naming->pk;
    case AL_CONSTRAINT_FOREIGN:
        return naming->fk;
    case AL_CONSTRAINT_UNIQUE:
        return naming->uq;
    case AL_CONSTRAINT_CHECK:
        return naming->ck;
    case AL_CONSTRAINT_EXCLUDE:
    case AL_CONSTRAINT_ANY:
        break;
    }
    return (struct lockstep_str){NULL, 0};
}

/* Gives `name` its conventional form where the convention speaks about it. */
static void
apply(struct al_ddl *ddl, struct al_name *name, struct lockstep_str convention,
    const struct subject *subject)
{
    if (name->conv || convention.ptr == NULL ||
        (name->text.ptr != NULL && !contains(convention, "constraint_name"))) {
        return;
    }
    struct al_text label = al_text_in(ddl->pool);
    al_text_add(&label, fill(ddl, convention, subject));
    *name = (struct al_name){.text = al_text_view(&label), .quote = name->quote, .conv = 1};
}

void
al_naming_constraint(struct al_ddl *ddl, struct al_constraint *constraint)
{
    const struct al_table *table = constraint->table;
    if (table == NULL || table->naming == NULL) {
        return;
    }
    struct subject subject = {.table = table,
        .names = &constraint->names,
        .fk = constraint->kind == AL_CONSTRAINT_FOREIGN ? constraint : NULL,
        .given = constraint->name.text.ptr == NULL ? NULL : &constraint->name};
    if (constraint->is_type_bound && subject.given == NULL && constraint->name.text.ptr == NULL &&
        table->naming->ck.ptr == NULL) {
        return;
    }
    apply(ddl, &constraint->name, convention_of(table->naming, constraint->kind), &subject);
}

void
al_naming_index(struct al_ddl *ddl, struct al_index *index)
{
    if (index->table == NULL || index->table->naming == NULL) {
        return;
    }
    struct subject subject = {.table = index->table,
        .names = &index->names,
        .given = index->name.text.ptr == NULL ? NULL : &index->name};
    apply(ddl, &index->name, index->table->naming->ix, &subject);
}
