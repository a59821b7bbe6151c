/*
 * Text of the plugin: a buffer in the host's memory, the form in which two texts of SQL are
 * compared, and how a value stands in lines of an INI file.
 */
#ifndef LOCKSTEP_DOC_TEXT_H
#define LOCKSTEP_DOC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lockstep/plugin.h"

/* Zeroed memory of the host's; NULL, with the failure reported, where its budget is spent. */
void *doc_alloc(const struct lockstep_host *host, uint64_t size);

/* Make room for one more item of `size` bytes in an array of `n`; false as doc_alloc. */
bool doc_grow(
    const struct lockstep_host *host, void **items, size_t n, size_t *capacity, size_t size);

/* Text that grows in the host's memory. Once memory is spent `is_failed` stays set, and that has
 * been reported. */
struct doc_buf {
    const struct lockstep_host *host;
    char *ptr;
    size_t len;
    size_t capacity;
    bool is_failed;
};

void doc_buf_add(struct doc_buf *buf, struct lockstep_str text);
void doc_buf_adds(struct doc_buf *buf, const char *text);
void doc_buf_addc(struct doc_buf *buf, char c);
struct lockstep_str doc_buf_str(const struct doc_buf *buf);

struct lockstep_str doc_trim(struct lockstep_str text);
struct lockstep_str doc_part(struct lockstep_str text, uint64_t from, uint64_t to);
bool doc_starts(struct lockstep_str text, const char *with);
bool doc_ends(struct lockstep_str text, const char *with);

/* A copy in the host's memory; ptr NULL where there is none left. */
struct lockstep_str doc_copy(const struct lockstep_host *host, struct lockstep_str text);

/* SQL as it is compared: outside quotes lower case, white space one blank and none beside
 * parentheses and before commas, one behind a comma. ptr NULL where memory is spent. */
struct lockstep_str doc_canonical(const struct lockstep_host *host, struct lockstep_str sql);

/* SQL as it is written: outside quotes white space is one blank; the rest as it is. */
struct lockstep_str doc_tidy(const struct lockstep_host *host, struct lockstep_str sql);

/* Without parentheses that enclose all of it. */
struct lockstep_str doc_unwrap(struct lockstep_str sql);

/* Offset of the parenthesis that closes the one at `open`, quotes heeded; text.len where there is
 * none. */
uint64_t doc_closing(struct lockstep_str sql, uint64_t open);

/* Offset of `needle` outside quotes, from `from` on; text.len where it is not there. */
uint64_t doc_find(struct lockstep_str sql, const char *needle, uint64_t from);

/* Longest line that a document may have, in bytes. */
enum { DOC_LINE_MAX = 190 };

/* Join the pieces of a value that takes several lines. Between two pieces stands a blank, or
 * nothing where the first one ends in a backslash, which then goes. A piece between two bars is
 * what stands between the bars. */
struct lockstep_str doc_join(
    const struct lockstep_host *host, const struct lockstep_str *pieces, size_t n);

/* Write KEY = VALUE in as many lines as it takes, so that doc_join gives VALUE back, byte by
 * byte. */
void doc_put_value(struct doc_buf *buf, const char *key, struct lockstep_str value);

/* Whether the text holds a byte that no INI file can: a control character. */
bool doc_has_control(struct lockstep_str text);

/* Whether the text is a table's name as SQL writes it: NAME or SCHEMA.NAME, quoted where need
 * be. */
bool doc_is_table_name(struct lockstep_str name);

#endif
