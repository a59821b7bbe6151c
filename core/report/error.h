/*
 * Errors and warnings, as people read them on standard error; with --format json one object on standard output as well.
 */
#ifndef LOCKSTEP_REPORT_ERROR_H
#define LOCKSTEP_REPORT_ERROR_H

#include "base/err.h"
#include "base/json.h"
#include "report/output.h"

/* "lockstep: error: MESSAGE", where, the line with a caret, notes, documented against found, and what to do. */
void ls_report_error(struct ls_output *output, const struct ls_err *err);

/* The same with "warning". The status in `err` says what kind of thing it is about; the exit code is not changed. */
void ls_report_warning(struct ls_output *output, const struct ls_err *err);

/* Documented against found, a row for each difference, indented by two blanks; nothing where there is none. */
void ls_report_add_documented(struct ls_buf *out, const struct ls_err *err, bool is_coloured);

/* The same as an array under `key`; empty where `err` is NULL. */
void ls_report_json_documented(struct ls_json *json, const char *key, const struct ls_err *err);

/* The keys of an error inside an object that is open: status, exit_code, message, remedy, file, line, column, excerpt,
 * sqlstate, notes (array of lines), differences (array). */
void ls_report_error_keys(struct ls_json *json, const struct ls_err *err);

#endif
