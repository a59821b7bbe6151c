/*
 * The head of a file is its blank lines and comments before the first other character. A line in it that names lockstep
 * and a colon is a directive, and is either understood or refused.
 */
#include "directive.h"

#include <stdio.h>
#include <string.h>

#define REMEDY_KEYS                                                                                \
    "The directives are: requires = SOURCE:STEP, transaction = yes | no, "                         \
    "repeat = on-change, description = TEXT."

/* Reading the head line by line. */
struct head {
    const char *text;
    size_t len;
    size_t at;     /* of the next line */
    uint32_t line; /* of the next line, from 1 */
};

static struct lockstep_str
trim(struct lockstep_str text)
{
    while (text.len > 0 && memchr(" \t\r\f\v", text.ptr[0], 5) != NULL) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && memchr(" \t\r\f\v", text.ptr[text.len - 1], 5) != NULL) {
        text.len--;
    }
    return text;
}

static int
starts(struct lockstep_str text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

/* Behind the block comment at the start of `text`; 0 where it is not closed. Comments nest. */
static size_t
block_comment(struct lockstep_str text)
{
    size_t depth = 0;
    for (size_t at = 0; at + 1 < text.len; at++) {
        int opens = text.ptr[at] == '/' && text.ptr[at + 1] == '*';
        int closes = text.ptr[at] == '*' && text.ptr[at + 1] == '/';
        depth += opens ? 1 : 0;
        depth -= closes ? 1 : 0;
        at += opens || closes ? 1 : 0;
        if (depth == 0) {
            return at + 1;
        }
    }
    return 0;
}

static struct head
head_begin(struct lockstep_str bytes)
{
    struct head head = {.text = bytes.ptr, .len = (size_t)bytes.len, .line = 1};
    head.at = starts(bytes, "\xEF\xBB\xBF") ? 3 : 0;
    return head;
}

/* The next "--" line of the head, trimmed; 0 where the head is over. */
static int
head_next(struct head *head, struct lockstep_str *ret_line, uint32_t *ret_number)
{
    while (head->at < head->len) {
        const char *from = head->text + head->at;
        size_t left = head->len - head->at;
        const char *feed = memchr(from, '\n', left);
        size_t len = feed == NULL ? left : (size_t)(feed - from);
        struct lockstep_str line = trim((struct lockstep_str){from, len});
        if (starts(line, "/*")) {
            struct lockstep_str rest = {line.ptr, (uint64_t)(from + left - line.ptr)};
            size_t comment = block_comment(rest);
            for (size_t i = 0; i < comment; i++) {
                head->line += rest.ptr[i] == '\n' ? 1 : 0;
            }
            head->at = (size_t)(rest.ptr - head->text) + comment;
            if (comment == 0) {
                return 0;
            }
            continue;
        }
        if (line.len > 0 && !starts(line, "--")) {
            return 0;
        }
        *ret_number = head->line++;
        head->at += len + (feed == NULL ? 0 : 1);
        if (line.len > 0) {
            *ret_line = line;
            return 1;
        }
    }
    return 0;
}

/* Whether the comment names lockstep and a colon, in whatever spelling: *ret_rest is what stands behind the colon, and
 * *ret_is_exact whether it is spelt as it should. */
static int
names_lockstep(struct lockstep_str line, struct lockstep_str *ret_rest, int *ret_is_exact)
{
    static const char name[] = "lockstep";
    struct lockstep_str text = trim((struct lockstep_str){line.ptr + 2, line.len - 2});
    size_t len = sizeof(name) - 1;
    if (text.len <= len) {
        return 0;
    }
    int is_exact = memcmp(text.ptr, name, len) == 0 && text.ptr[len] == ':';
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        if (c != name[i]) {
            return 0;
        }
    }
    struct lockstep_str rest = trim((struct lockstep_str){text.ptr + len, text.len - len});
    if (!starts(rest, ":")) {
        return 0;
    }
    *ret_is_exact = is_exact;
    *ret_rest = trim((struct lockstep_str){rest.ptr + 1, rest.len - 1});
    return 1;
}

static int
is_word(struct lockstep_str text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, (size_t)text.len) == 0;
}

/* Say what is wrong with the text at `at`; message in printf's manner with one %.*s for it. */
static int
refuse(struct rs_problem *problem, struct lockstep_str at, const char *before, const char *behind,
    const char *remedy)
{
    int shown = at.len < 80 ? (int)at.len : 80;
    (void)snprintf(
        problem->message, sizeof(problem->message), "%s'%.*s'%s", before, shown, at.ptr, behind);
    problem->remedy = remedy;
    return 0;
}

static int
add_requires(
    struct lockstep_str value, struct rs_directives *directives, struct rs_problem *problem)
{
    size_t at = 0;
    while (at < value.len) {
        size_t end = at;
        while (end < value.len && value.ptr[end] != ' ' && value.ptr[end] != '\t') {
            end++;
        }
        struct lockstep_str word = {value.ptr + at, end - at};
        const char *colon = memchr(word.ptr, ':', (size_t)word.len);
        if (colon == word.ptr || colon == word.ptr + word.len - 1) {
            return refuse(problem, word, "", " names no step",
                "Write it as SOURCE:STEP, or SOURCE for all of its steps.");
        }
        if (directives->n_requires == RS_REQUIRES_MAX) {
            return refuse(problem, word, "more than 64 requirements, the next is ", "",
                "Require a whole source, or the last of its steps.");
        }
        directives->requires[directives->n_requires++] = word;
        at = end;
        while (at < value.len && (value.ptr[at] == ' ' || value.ptr[at] == '\t')) {
            at++;
        }
    }
    return 1;
}

/* Which keys have been seen. */
enum { SEEN_TRANSACTION = 1, SEEN_REPEAT = 2, SEEN_DESCRIPTION = 4 };

static int
apply_directive(struct lockstep_str key, struct lockstep_str value, unsigned *seen,
    struct rs_directives *directives, struct rs_problem *problem)
{
    unsigned bit = 0;
    if (is_word(key, "requires")) {
        return add_requires(value, directives, problem);
    }
    if (is_word(key, "transaction")) {
        bit = SEEN_TRANSACTION;
        if (!is_word(value, "no") && !is_word(value, "yes") && !is_word(value, "auto")) {
            return refuse(problem, value, "transaction is auto, yes or no, not ", "",
                "Leave it out: then the file runs in one transaction where the server allows "
                "that.");
        }
        directives->transaction = is_word(value, "no")    ? LOCKSTEP_TX_NONE
                                  : is_word(value, "yes") ? LOCKSTEP_TX_STEP
                                                          : LOCKSTEP_TX_AUTO;
    } else if (is_word(key, "repeat")) {
        bit = SEEN_REPEAT;
        if (!is_word(value, "on-change")) {
            return refuse(problem, value, "repeat is on-change, not ", "",
                "Write 'repeat = on-change', or leave it out.");
        }
        directives->kind = LOCKSTEP_KIND_REPEAT;
    } else if (is_word(key, "description")) {
        bit = SEEN_DESCRIPTION;
        directives->description = value;
    } else {
        return refuse(problem, key, "unknown directive ", "", REMEDY_KEYS);
    }
    if ((*seen & bit) != 0) {
        return refuse(problem, key, "directive ", " is given twice", "Keep one of the two.");
    }
    *seen |= bit;
    return 1;
}

/* Characters from the start of its line to `at`, and one more. */
static uint32_t
column_of(struct lockstep_str bytes, const char *at)
{
    uint32_t column = 1;
    while (at > bytes.ptr && at[-1] != '\n') {
        at--;
        column += ((unsigned char)*at & 0xC0u) != 0x80u ? 1 : 0;
    }
    return column;
}

/* One directive: what stands behind its colon. */
static int
read_directive(struct lockstep_str rest, int is_exact, unsigned *seen,
    struct rs_directives *directives, struct rs_problem *problem)
{
    if (!is_exact) {
        return refuse(problem, rest, "this looks like a directive: ", "",
            "Write '-- lockstep: KEY = VALUE', with 'lockstep:' in lower case.");
    }
    const char *equals = rest.len == 0 ? NULL : memchr(rest.ptr, '=', (size_t)rest.len);
    if (equals == NULL) {
        return refuse(problem, rest, "a directive without '=': ", "", REMEDY_KEYS);
    }
    struct lockstep_str key = trim((struct lockstep_str){rest.ptr, (uint64_t)(equals - rest.ptr)});
    struct lockstep_str value =
        trim((struct lockstep_str){equals + 1, rest.len - (uint64_t)(equals + 1 - rest.ptr)});
    if (value.len == 0) {
        return refuse(problem, key, "directive ", " has no value", REMEDY_KEYS);
    }
    return apply_directive(key, value, seen, directives, problem);
}

int
rs_directives_read(
    struct lockstep_str bytes, struct rs_directives *ret_directives, struct rs_problem *ret_problem)
{
    struct rs_directives directives = {
        .transaction = LOCKSTEP_TX_AUTO, .kind = LOCKSTEP_KIND_SCHEMA};
    struct head head = head_begin(bytes);
    struct lockstep_str line;
    uint32_t number = 0;
    unsigned seen = 0;
    while (head_next(&head, &line, &number)) {
        struct lockstep_str rest;
        int is_exact = 0;
        if (!names_lockstep(line, &rest, &is_exact)) {
            continue;
        }
        directives.first_line = directives.first_line == 0 ? number : directives.first_line;
        if (!read_directive(rest, is_exact, &seen, &directives, ret_problem)) {
            ret_problem->line = number;
            ret_problem->column = column_of(bytes, is_exact ? rest.ptr : line.ptr);
            return 0;
        }
    }
    *ret_directives = directives;
    return 1;
}

/* Before the blanks that end at `at`. */
static const char *
skip_blanks_back(const char *text, const char *at)
{
    while (at > text && (at[-1] == ' ' || at[-1] == '\t')) {
        at--;
    }
    return at;
}

/* Whether a "--" and blanks are all that stands before `at` on its line. */
static int
is_line_comment(const char *text, const char *at)
{
    at = skip_blanks_back(text, at);
    if (at - text < 2 || at[-1] != '-' || at[-2] != '-') {
        return 0;
    }
    at = skip_blanks_back(text, at - 2);
    return at == text || at[-1] == '\n';
}

uint32_t
rs_directives_find_misplaced(struct lockstep_str bytes)
{
    static const char mark[] = "lockstep:";
    struct head head = head_begin(bytes);
    struct lockstep_str line;
    uint32_t number = 0;
    while (head_next(&head, &line, &number)) {
    }
    size_t at = head.at;
    while (at < head.len) {
        const char *found = memmem(head.text + at, head.len - at, mark, sizeof(mark) - 1);
        if (found == NULL) {
            return 0;
        }
        if (is_line_comment(head.text, found)) {
            uint32_t count = 1;
            for (const char *p = head.text; p < found; p++) {
                count += *p == '\n' ? 1 : 0;
            }
            return count;
        }
        at = (size_t)(found - head.text) + sizeof(mark) - 1;
    }
    return 0;
}
