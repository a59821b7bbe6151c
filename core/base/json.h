/*
 * Writing JSON (RFC 8259) into a buffer. Commas are placed by the writer. Text that is not UTF-8 is written with
 * U+FFFD in place of each broken byte.
 */
#ifndef LOCKSTEP_BASE_JSON_H
#define LOCKSTEP_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct ls_json {
    struct ls_buf *out; /* borrowed */
    bool needs_comma;
};

void ls_json_begin(struct ls_json *json, struct ls_buf *out);

/* `key` is NULL inside an array. */
void ls_json_open_object(struct ls_json *json, const char *key);
void ls_json_close_object(struct ls_json *json);
void ls_json_open_array(struct ls_json *json, const char *key);
void ls_json_close_array(struct ls_json *json);

/* An absent span is written as null. */
void ls_json_text(struct ls_json *json, const char *key, struct ls_span text);
void ls_json_string(struct ls_json *json, const char *key, const char *text);
void ls_json_int(struct ls_json *json, const char *key, int64_t number);
void ls_json_bool(struct ls_json *json, const char *key, bool value);
void ls_json_null(struct ls_json *json, const char *key);

#endif
