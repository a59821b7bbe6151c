/*
 * The module csv, for reading. The states and what leads from one to another are those of CPython's Modules/_csv.c,
 * DictReader is that of its Lib/csv.py.
 */
#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"
#include "py_unicode.h"

#define FIELD_LIMIT 131072 /* csv.field_size_limit() as it is at the start, in characters */

/* No character. */
#define END_OF_LINE 0xffffffffu
#define NOT_SET 0xfffffffeu

enum quoting {
    QUOTE_MINIMAL,
    QUOTE_ALL,
    QUOTE_NONNUMERIC,
    QUOTE_NONE,
};

struct dialect {
    uint32_t delimiter;
    uint32_t quote;
    uint32_t escape;
    enum quoting quoting;
    int has_doublequote;
    int skips_blanks;
    int is_strict;
};

enum state {
    START_RECORD,
    START_FIELD,
    ESCAPED_CHAR,
    IN_FIELD,
    IN_QUOTED_FIELD,
    ESCAPE_IN_QUOTED_FIELD,
    QUOTE_IN_QUOTED_FIELD,
    EAT_CRNL,
    AFTER_ESCAPED_CRNL,
};

struct reader {
    struct dialect dialect;
    struct py_value lines; /* an iterator */
    int64_t line_num;
    enum state state;
    struct py_buf field;
    size_t field_chars;
    int is_number; /* QUOTE_NONNUMERIC: the field is not quoted */
    struct py_value fields;
};

static const struct py_type type_error = {
    .name = "Error", .module = "_csv", .bases = {&py_exc_exception}};

/* ---- Dialects ------------------------------------------------------------------------------- */

/* One character, or None where that may be. */
static bool
take_char(struct py *py, struct py_value value, const char *name, bool may_be_none, uint32_t *ret)
{
    if (!py_given(value)) {
        return true;
    }
    if (py_is_none(value) && may_be_none) {
        *ret = NOT_SET;
        return true;
    }
    const struct py_str *str = py_as_str(value);
    if (str == NULL || str->chars != 1) {
        (void)py_raise(py, &py_exc_type_error,
            str == NULL ? "\"%s\" must be string%s, not %s" : "\"%s\" must be a 1-character string",
            name, may_be_none ? " or None" : "", py_type_name(py, value));
        return false;
    }
    size_t size = 0;
    *ret = py_utf8_decode(str->ptr, str->len, &size);
    return true;
}

static bool
take_flag(struct py *py, struct py_value value, int *ret)
{
    int truth = py_given(value) ? py_truth(py, value) : *ret;
    *ret = truth;
    return truth >= 0;
}

static bool
take_quoting(struct py *py, struct py_value value, enum quoting *ret)
{
    int64_t quoting = *ret;
    if (py_given(value) && !py_index(py, value, &quoting)) {
        return false;
    }
    if (quoting < QUOTE_MINIMAL || quoting > QUOTE_NONE) {
        (void)py_raise(py, &py_exc_type_error, "bad \"quoting\" value");
        return false;
    }
    *ret = (enum quoting)quoting;
    return true;
}

/* args: dialect, delimiter, quotechar, escapechar, doublequote, skipinitialspace, lineterminator, quoting, strict. What a
 * line ends with is for writing alone. */
#define DIALECT_ARGS                                                                               \
    "delimiter=, quotechar=, escapechar=, doublequote=, skipinitialspace=, lineterminator=, "      \
    "quoting=, strict="

static bool
take_dialect(struct py *py, const struct py_value *args, struct dialect *ret)
{
    *ret = (struct dialect){',', '"', NOT_SET, QUOTE_MINIMAL, 1, 0, 0};
    if (py_str_is(args[0], "excel-tab")) {
        ret->delimiter = '\t';
    } else if (py_str_is(args[0], "unix")) {
        ret->quoting = QUOTE_ALL;
    } else if (!py_is_nothing(args[0]) && !py_str_is(args[0], "excel")) {
        if (py_as_str(args[0]) != NULL) {
            (void)py_raise(py, &type_error, "unknown dialect");
            return false;
        }
        (void)py_refuse(py, "csv with a dialect of its own");
        return false;
    }
    if (!take_char(py, args[1], "delimiter", false, &ret->delimiter) ||
        !take_char(py, args[2], "quotechar", true, &ret->quote) ||
        !take_char(py, args[3], "escapechar", true, &ret->escape) ||
        !take_flag(py, args[4], &ret->has_doublequote) ||
        !take_flag(py, args[5], &ret->skips_blanks) || !take_quoting(py, args[7], &ret->quoting) ||
        !take_flag(py, args[8], &ret->is_strict)) {
        return false;
    }
    if (ret->quote == NOT_SET && !py_given(args[7])) {
        ret->quoting = QUOTE_NONE;
    }
    if (ret->quote == NOT_SET && ret->quoting != QUOTE_NONE) {
        (void)py_raise(py, &py_exc_type_error, "quotechar must be set if quoting enabled");
        return false;
    }
    return true;
}

/* ---- Reading -------------------------------------------------------------------------------- */

static bool
save_field(struct py *py, struct reader *reader)
{
    struct py_value field = py_buf_take(&reader->field);
    reader->field = (struct py_buf){.py = py};
    reader->field_chars = 0;
    if (!py_failed(field) && reader->is_number) {
        reader->is_number = 0;
        field = py_call_with(py, py_class_value(py, &py_type_float), &field, 1);
    }
    return !py_failed(field) && py_list_append(py, reader->fields.as.list, field);
}

static bool
add_char(struct py *py, struct reader *reader, uint32_t c)
{
    char bytes[4];
    if (++reader->field_chars > FIELD_LIMIT) {
        (void)py_raise(py, &type_error, "field larger than field limit (%d)", FIELD_LIMIT);
        return false;
    }
    py_buf_add(&reader->field, bytes, py_utf8_encode(c, bytes));
    return !reader->field.failed;
}

static bool
is_end(uint32_t c)
{
    return c == '\n' || c == '\r' || c == END_OF_LINE;
}

static bool
end_record(struct py *py, struct reader *reader, uint32_t c)
{
    reader->state = c == END_OF_LINE ? START_RECORD : EAT_CRNL;
    return save_field(py, reader);
}

static bool
start_field(struct py *py, struct reader *reader, uint32_t c)
{
    const struct dialect *dialect = &reader->dialect;
    if (is_end(c)) {
        return end_record(py, reader, c);
    }
    if (c == dialect->quote && dialect->quoting != QUOTE_NONE) {
        reader->state = IN_QUOTED_FIELD;
        return true;
    }
    if (c == dialect->escape) {
        reader->state = ESCAPED_CHAR;
        return true;
    }
    if (c == ' ' && dialect->skips_blanks) {
        return true;
    }
    if (c == dialect->delimiter) {
        return save_field(py, reader);
    }
    reader->is_number = dialect->quoting == QUOTE_NONNUMERIC;
    reader->state = IN_FIELD;
    return add_char(py, reader, c);
}

static bool
in_field(struct py *py, struct reader *reader, uint32_t c)
{
    if (is_end(c)) {
        return end_record(py, reader, c);
    }
    if (c == reader->dialect.escape) {
        reader->state = ESCAPED_CHAR;
        return true;
    }
    if (c == reader->dialect.delimiter) {
        reader->state = START_FIELD;
        return save_field(py, reader);
    }
    return add_char(py, reader, c);
}

static bool
in_quoted_field(struct py *py, struct reader *reader, uint32_t c)
{
    const struct dialect *dialect = &reader->dialect;
    if (c == END_OF_LINE) {
        return true;
    }
    if (c == dialect->escape) {
        reader->state = ESCAPE_IN_QUOTED_FIELD;
        return true;
    }
    if (c == dialect->quote && dialect->quoting != QUOTE_NONE) {
        reader->state = dialect->has_doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
        return true;
    }
    return add_char(py, reader, c);
}

/* Behind a quote that ends the field, or is the first of two that stand for one. */
static bool
behind_quote(struct py *py, struct reader *reader, uint32_t c)
{
    const struct dialect *dialect = &reader->dialect;
    if (dialect->quoting != QUOTE_NONE && c == dialect->quote) {
        reader->state = IN_QUOTED_FIELD;
        return add_char(py, reader, c);
    }
    if (c == dialect->delimiter) {
        reader->state = START_FIELD;
        return save_field(py, reader);
    }
    if (is_end(c)) {
        return end_record(py, reader, c);
    }
    if (dialect->is_strict) {
        char delimiter[5] = "";
        char quote[5] = "";
        (void)py_utf8_encode(dialect->delimiter, delimiter);
        (void)py_utf8_encode(dialect->quote, quote);
        (void)py_raise(py, &type_error, "'%s' expected after '%s'", delimiter, quote);
        return false;
    }
    reader->state = IN_FIELD;
    return add_char(py, reader, c);
}

static bool
take(struct py *py, struct reader *reader, uint32_t c)
{
    switch (reader->state) {
    case START_RECORD:
        if (c == '\n' || c == '\r') {
            reader->state = EAT_CRNL;
            return true;
        }
        if (c == END_OF_LINE) {
            return true;
        }
        reader->state = START_FIELD;
        return start_field(py, reader, c);
    case START_FIELD:
        return start_field(py, reader, c);
    case ESCAPED_CHAR:
        reader->state = c == '\n' || c == '\r' ? AFTER_ESCAPED_CRNL : IN_FIELD;
        return add_char(py, reader, c == END_OF_LINE ? '\n' : c);
    case AFTER_ESCAPED_CRNL:
        return c == END_OF_LINE || in_field(py, reader, c);
    case IN_FIELD:
        return in_field(py, reader, c);
    case IN_QUOTED_FIELD:
        return in_quoted_field(py, reader, c);
    case ESCAPE_IN_QUOTED_FIELD:
        reader->state = IN_QUOTED_FIELD;
        return add_char(py, reader, c == END_OF_LINE ? '\n' : c);
    case QUOTE_IN_QUOTED_FIELD:
        return behind_quote(py, reader, c);
    case EAT_CRNL:
        break;
    }
    if (c == END_OF_LINE) {
        reader->state = START_RECORD;
    } else if (!is_end(c)) {
        (void)py_raise(py, &type_error,
            "new-line character seen in unquoted field - do you need to open the file with "
            "newline=''?");
        return false;
    }
    return true;
}

static bool
take_line(struct py *py, struct reader *reader, struct py_value line)
{
    const struct py_str *str = py_as_str(line);
    if (str == NULL) {
        (void)py_raise(py, &type_error,
            "iterator should return strings, not %s (the file should be opened in text mode)",
            py_type_name(py, line));
        return false;
    }
    reader->line_num++;
    for (size_t at = 0; at < str->len;) {
        size_t size = 0;
        uint32_t c = py_utf8_decode(str->ptr + at, str->len - at, &size);
        at += size;
        if (!take(py, reader, c)) {
            return false;
        }
    }
    return take(py, reader, END_OF_LINE);
}

/* The next record, a list. 1, 0 at the end, -1. */
static int
next_record(struct py *py, struct reader *reader, struct py_value *ret)
{
    reader->fields = py_list_new(py);
    reader->field = (struct py_buf){.py = py};
    reader->field_chars = 0;
    reader->is_number = 0;
    reader->state = START_RECORD;
    if (py_failed(reader->fields)) {
        return -1;
    }
    do {
        struct py_value line;
        int more = py_next(py, reader->lines, &line);
        if (more == 0 && (reader->field_chars > 0 || reader->state == IN_QUOTED_FIELD)) {
            if (reader->dialect.is_strict) {
                (void)py_raise(py, &type_error, "unexpected end of data");
                return -1;
            }
            more = save_field(py, reader) ? 1 : -1;
            *ret = reader->fields;
            return more;
        }
        if (more <= 0) {
            return more;
        }
        if (!take_line(py, reader, line)) {
            return -1;
        }
    } while (reader->state != START_RECORD);
    *ret = reader->fields;
    return 1;
}

/* ---- reader --------------------------------------------------------------------------------- */

static const struct py_type type_reader;

static int
reader_next(struct py *py, struct py_value self, struct py_value *ret)
{
    return next_record(py, py_payload(self, &type_reader), ret);
}

static struct py_value
reader_line_num(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_int(((const struct reader *)py_payload(self, &type_reader))->line_num);
}

static const struct py_def reader_members[] = {
    {.name = "line_num", .kind = PY_DEF_PROPERTY, .fn = reader_line_num},
    {0},
};

static const struct py_type type_reader = {.name = "reader",
    .module = "_csv",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct reader),
    .members = reader_members,
    .others = " dialect ",
    .next = reader_next};

/* args: the lines, and those of a dialect. */
static struct py_value
csv_reader(struct py *py, struct py_value self, const struct py_args *args)
{
    struct dialect dialect;
    struct reader *reader = NULL;
    (void)self;
    struct py_value lines = py_iter(py, args->pos[0]);
    if (py_failed(lines) || !take_dialect(py, args->pos + 1, &dialect)) {
        return py_absent();
    }
    struct py_value value = py_object_new(py, &type_reader, (void **)&reader);
    if (!py_failed(value)) {
        *reader = (struct reader){.dialect = dialect, .lines = lines};
    }
    return value;
}

/* ---- DictReader ------------------------------------------------------------------------------ */

struct dict_reader {
    struct py_value reader;
    struct py_value fieldnames; /* None: the first record has them */
    struct py_value restkey;
    struct py_value restval;
    int64_t line_num;
};

static const struct py_type type_dict_reader;

static bool
dict_reader_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct dict_reader *payload = py_payload(self, &type_dict_reader);
    struct py_value pos[10] = {args->pos[0]};
    memcpy(pos + 1, args->pos + 4, 9 * sizeof(*pos));
    struct py_args rest = {.pos = pos, .n_pos = 10};
    if (args->pos[1].kind == PY_ITERATOR) { /* spent by the first row before Python 3.12 */
        (void)py_refuse(py, "a DictReader with an iterator of fieldnames");
        return false;
    }
    payload->fieldnames = py_is_nothing(args->pos[1]) ? py_none() : args->pos[1];
    payload->restkey = py_given(args->pos[2]) ? args->pos[2] : py_none();
    payload->restval = py_given(args->pos[3]) ? args->pos[3] : py_none();
    payload->reader = csv_reader(py, py_absent(), &rest);
    return !py_failed(payload->reader);
}

/* A record; line_num is what the reader's then is. 1, 0, -1. */
static int
dict_record(struct py *py, struct dict_reader *payload, struct py_value *ret)
{
    struct reader *reader = py_payload(payload->reader, &type_reader);
    int more = next_record(py, reader, ret);
    if (more > 0) {
        payload->line_num = reader->line_num;
    }
    return more;
}

static bool
need_fieldnames(struct py *py, struct dict_reader *payload)
{
    struct py_value names;
    int more = py_is_none(payload->fieldnames) ? dict_record(py, payload, &names) : 0;
    if (more > 0) {
        payload->fieldnames = names;
    }
    payload->line_num =
        ((const struct reader *)py_payload(payload->reader, &type_reader))->line_num;
    return more >= 0;
}

static int
dict_reader_next(struct py *py, struct py_value self, struct py_value *ret)
{
    struct dict_reader *payload = py_payload(self, &type_dict_reader);
    struct py_value row;
    if (payload->line_num == 0 && !need_fieldnames(py, payload)) {
        return -1;
    }
    int more;
    do {
        more = dict_record(py, payload, &row);
    } while (more > 0 && row.as.list->n == 0);
    if (more <= 0) {
        return more;
    }
    if (py_is_none(payload->fieldnames) && !need_fieldnames(py, payload)) {
        return -1;
    }
    struct py_value dict = py_dict_new(py);
    struct py_value names = py_to_list(py, payload->fieldnames);
    if (py_failed(dict) || py_failed(names)) {
        return -1;
    }
    size_t n_names = names.as.list->n;
    size_t n = row.as.list->n;
    bool is_set = true;
    for (size_t i = 0; i < n_names && is_set; i++) {
        is_set = py_dict_set(py, dict.as.dict, names.as.list->items[i],
            i < n ? row.as.list->items[i] : payload->restval);
    }
    if (is_set && n > n_names) {
        struct py_value rest = py_list_new(py);
        for (size_t i = n_names; i < n && is_set; i++) {
            is_set = !py_failed(rest) && py_list_append(py, rest.as.list, row.as.list->items[i]);
        }
        is_set = is_set && py_dict_set(py, dict.as.dict, payload->restkey, rest);
    }
    *ret = dict;
    return is_set ? 1 : -1;
}

static struct py_value
dict_reader_fieldnames(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct dict_reader *payload = py_payload(self, &type_dict_reader);
    return need_fieldnames(py, payload) ? payload->fieldnames : py_absent();
}

static struct py_value
dict_reader_line_num(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_int(((const struct dict_reader *)py_payload(self, &type_dict_reader))->line_num);
}

static int
dict_reader_setattr(
    struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    if (!py_str_eq_lit(name, "fieldnames")) {
        (void)py_refuse(py, "setting '%.*s' of a DictReader", (int)name->len, name->ptr);
        return -1;
    }
    ((struct dict_reader *)py_payload(self, &type_dict_reader))->fieldnames = value;
    return 1;
}

static const struct py_def dict_reader_members[] = {
    {.name = "fieldnames", .kind = PY_DEF_PROPERTY, .fn = dict_reader_fieldnames},
    {.name = "line_num", .kind = PY_DEF_PROPERTY, .fn = dict_reader_line_num},
    {0},
};

static const struct py_type type_dict_reader = {.name = "DictReader",
    .module = "csv",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct dict_reader),
    .members = dict_reader_members,
    .init = dict_reader_init,
    .init_signature = "f, fieldnames=, restkey=, restval=, dialect=, *, " DIALECT_ARGS,
    .setattr = dict_reader_setattr,
    .next = dict_reader_next};

static const struct py_def defs[] = {
    {.name = "reader",
        .kind = PY_DEF_FUNCTION,
        .fn = csv_reader,
        .signature = "iterable, /, dialect=, *, " DIALECT_ARGS},
    {.name = "DictReader", .kind = PY_DEF_TYPE, .type = &type_dict_reader},
    {.name = "Error", .kind = PY_DEF_TYPE, .type = &type_error},
    {.name = "QUOTE_MINIMAL", .kind = PY_DEF_INT, .number = QUOTE_MINIMAL},
    {.name = "QUOTE_ALL", .kind = PY_DEF_INT, .number = QUOTE_ALL},
    {.name = "QUOTE_NONNUMERIC", .kind = PY_DEF_INT, .number = QUOTE_NONNUMERIC},
    {.name = "QUOTE_NONE", .kind = PY_DEF_INT, .number = QUOTE_NONE},
    {0},
};

const struct py_module_def py_mod_csv = {.name = "csv", .defs = defs};
