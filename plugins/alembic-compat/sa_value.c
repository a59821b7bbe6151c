/*
 * Values from the server: PostgreSQL's text form by the type's oid, made what psycopg2 makes of it.
 */
#include <stdlib.h>

#include "sa_result.h"

#define OID_BOOL 16u
#define OID_BYTEA 17u
#define OID_INT8 20u
#define OID_INT2 21u
#define OID_INT4 23u
#define OID_OID 26u
#define OID_JSON 114u
#define OID_FLOAT4 700u
#define OID_FLOAT8 701u
#define OID_DATE 1082u
#define OID_TIME 1083u
#define OID_TIMESTAMP 1114u
#define OID_TIMESTAMPTZ 1184u
#define OID_INTERVAL 1186u
#define OID_TIMETZ 1266u
#define OID_NUMERIC 1700u
#define OID_UUID 2950u
#define OID_JSONB 3802u

/* Arrays that psycopg2 turns into lists, with the type of their elements. */
static const uint32_t arrays[][2] = {{1000, OID_BOOL}, {1005, OID_INT2}, {1007, OID_INT4},
    {1016, OID_INT8}, {1028, OID_OID}, {1009, 25}, {1015, 1043}, {1014, 1042}, {1021, OID_FLOAT4},
    {1022, OID_FLOAT8}, {1231, OID_NUMERIC}, {1182, OID_DATE}, {1115, OID_TIMESTAMP},
    {1185, OID_TIMESTAMPTZ}, {2951, OID_UUID}, {199, OID_JSON}, {3807, OID_JSONB}, {1002, 18},
    {1003, 19}};

/* Types whose psycopg2 values are objects that are not supported here. */
static const struct {
    uint32_t oid;
    const char *name;
} refused[] = {{3904, "int4range"}, {3906, "numrange"}, {3908, "tsrange"}, {3910, "tstzrange"},
    {3912, "daterange"}, {3926, "int8range"}};

/* Call module.function(text), or module.class.function(text). */
static struct py_value
call_standard(
    struct py *py, const char *module, const char *cls, const char *function, struct py_value text)
{
    struct py_value owner = py_import_native(py, module);
    if (py_failed(owner) || py_failed(text)) {
        return py_has_error(py) ? py_absent()
                                : py_refuse(py, "values of module %s are not supported", module);
    }
    owner = cls == NULL ? owner : py_getattr(py, owner, cls);
    struct py_value callable =
        function == NULL || py_failed(owner) ? owner : py_getattr(py, owner, function);
    return py_failed(callable) ? callable : py_call_with(py, callable, &text, 1);
}

static struct py_value
integer(struct py *py, struct lockstep_str cell)
{
    char digits[32];
    if (cell.len >= sizeof(digits)) {
        return py_refuse(py, "an integer of the database does not fit into 64 bits");
    }
    memcpy(digits, cell.ptr, cell.len);
    digits[cell.len] = '\0';
    return py_int(strtoll(digits, NULL, 10));
}

static struct py_value
real(struct py *py, struct lockstep_str cell)
{
    (void)py;
    char digits[64] = "";
    memcpy(digits, cell.ptr, cell.len < sizeof(digits) - 1 ? cell.len : sizeof(digits) - 1);
    return py_float(strtod(digits, NULL));
}

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct py_value
bytes(struct py *py, struct lockstep_str cell)
{
    if (cell.len < 2 || cell.ptr[0] != '\\' || cell.ptr[1] != 'x' || cell.len % 2 != 0) {
        return py_refuse(py, "bytea_output = escape is not supported");
    }
    char *out = al_take(py, cell.len);
    size_t n = 0;
    for (uint64_t i = 2; out != NULL && i + 1 < cell.len; i += 2) {
        out[n++] = (char)(hex_digit(cell.ptr[i]) * 16 + hex_digit(cell.ptr[i + 1]));
    }
    return out == NULL ? py_absent() : py_bytes_new(py, out, n);
}

/* ISO text with six digits of fraction and minutes in the offset, as fromisoformat reads it. */
static struct py_value
iso_text(struct py *py, struct lockstep_str cell)
{
    struct py_buf buf = {.py = py};
    uint64_t i = 0;
    for (; i < cell.len; i++) {
        if (cell.ptr[i] == '.') {
            break;
        }
        if (i > 10 && (cell.ptr[i] == '+' || cell.ptr[i] == '-')) {
            break;
        }
        py_buf_add_char(&buf, cell.ptr[i]);
    }
    if (i < cell.len && cell.ptr[i] == '.') {
        unsigned digits = 0;
        for (py_buf_add_char(&buf, cell.ptr[i++]);
             i < cell.len && cell.ptr[i] >= '0' && cell.ptr[i] <= '9'; i++, digits++) {
            py_buf_add_char(&buf, cell.ptr[i]);
        }
        for (; digits < 6; digits++) {
            py_buf_add_char(&buf, '0');
        }
    }
    if (i < cell.len) {
        py_buf_add(&buf, cell.ptr + i, cell.len - i);
        if (cell.len - i == 3) {
            py_buf_add_text(&buf, ":00");
        }
    }
    return py_buf_take(&buf);
}

/* [-]N days [-]HH:MM:SS.ffffff; months and years count 30 and 365 days, as psycopg2 counts them. */
static struct py_value
interval(struct py *py, struct lockstep_str cell)
{
    char text[96];
    if (cell.len >= sizeof(text)) {
        return py_refuse(py, "this interval is not supported");
    }
    memcpy(text, cell.ptr, cell.len);
    text[cell.len] = '\0';
    int64_t days = 0;
    double seconds = 0;
    char *at = text;
    while (*at != '\0') {
        char *end;
        int is_negative = *at == '-';
        long long number = strtoll(at, &end, 10);
        if (end == at) {
            return py_refuse(py, "intervalstyle other than postgres is not supported");
        }
        if (*end == ':') {
            double hours = (double)(number < 0 ? -number : number);
            double minutes = strtod(end + 1, &end);
            double rest = *end == ':' ? strtod(end + 1, &end) : 0;
            seconds = (hours * 3600 + minutes * 60 + rest) * (is_negative ? -1 : 1);
            at = end;
        } else {
            at = end + strspn(end, " ");
            days += number * (strncmp(at, "year", 4) == 0     ? 365
                                 : strncmp(at, "mon", 3) == 0 ? 30
                                                              : 1);
            at += strcspn(at, " ");
        }
        at += strspn(at, " ");
    }
    struct py_value module = py_import_native(py, "datetime");
    struct py_value timedelta =
        py_failed(module) ? py_absent() : py_getattr(py, module, "timedelta");
    struct py_value parts[2] = {py_int(days), py_float(seconds)};
    return py_failed(timedelta) ? timedelta : py_call_with(py, timedelta, parts, 2);
}

/* One element of an array's text, unquoted; moves *at behind it. */
static struct py_value
array_element(struct py *py, struct lockstep_str cell, uint64_t *at, uint32_t oid)
{
    struct py_buf buf = {.py = py};
    int is_quoted = *at < cell.len && cell.ptr[*at] == '"';
    *at += (uint64_t)is_quoted;
    while (*at < cell.len) {
        char c = cell.ptr[*at];
        if (is_quoted ? c == '"' : c == ',' || c == '}') {
            break;
        }
        if (c == '\\' && *at + 1 < cell.len) {
            c = cell.ptr[++*at];
        }
        py_buf_add_char(&buf, c);
        ++*at;
    }
    *at += (uint64_t)is_quoted;
    struct py_value text = py_buf_take(&buf);
    if (py_failed(text) || (!is_quoted && py_str_is(text, "NULL"))) {
        return py_failed(text) ? text : py_none();
    }
    return al_value_from_text(py, al_str(text), oid);
}

static struct py_value
array(struct py *py, struct lockstep_str cell, uint64_t *at, uint32_t oid)
{
    struct py_value list = py_list_new(py);
    if (cell.len > 0 && cell.ptr[0] == '[') {
        return py_refuse(py, "an array with bounds of its own is not supported");
    }
    ++*at;
    while (!py_failed(list) && *at < cell.len && cell.ptr[*at] != '}') {
        struct py_value item =
            cell.ptr[*at] == '{' ? array(py, cell, at, oid) : array_element(py, cell, at, oid);
        if (py_failed(item) || !py_list_append(py, list.as.list, item)) {
            return py_absent();
        }
        *at += (uint64_t)(*at < cell.len && cell.ptr[*at] == ',');
    }
    ++*at;
    return list;
}

static struct py_value
other(struct py *py, struct lockstep_str cell, uint32_t oid)
{
    for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) {
        if (arrays[i][0] == oid) {
            uint64_t at = 0;
            return array(py, cell, &at, arrays[i][1]);
        }
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        if (refused[i].oid == oid) {
            return py_refuse(py, "values of type %s are not supported", refused[i].name);
        }
    }
    return al_to_py(py, cell);
}

struct py_value
al_value_from_text(struct py *py, struct lockstep_str cell, uint32_t oid)
{
    if (cell.ptr == NULL) {
        return py_none();
    }
    switch (oid) {
    case OID_BOOL:
        return py_bool(cell.len > 0 && cell.ptr[0] == 't');
    case OID_BYTEA:
        return bytes(py, cell);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_OID:
        return integer(py, cell);
    case OID_FLOAT4:
    case OID_FLOAT8:
        return real(py, cell);
    case OID_NUMERIC:
        return call_standard(py, "decimal", "Decimal", NULL, al_to_py(py, cell));
    case OID_JSON:
    case OID_JSONB:
        return call_standard(py, "json", NULL, "loads", al_to_py(py, cell));
    case OID_UUID:
        return call_standard(py, "uuid", "UUID", NULL, al_to_py(py, cell));
    case OID_DATE:
        return call_standard(py, "datetime", "date", "fromisoformat", al_to_py(py, cell));
    case OID_TIME:
    case OID_TIMETZ:
        return call_standard(py, "datetime", "time", "fromisoformat", iso_text(py, cell));
    case OID_TIMESTAMP:
    case OID_TIMESTAMPTZ:
        return call_standard(py, "datetime", "datetime", "fromisoformat", iso_text(py, cell));
    case OID_INTERVAL:
        return interval(py, cell);
    default:
        return other(py, cell, oid);
    }
}
