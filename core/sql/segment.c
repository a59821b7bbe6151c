#include "sql/segment.h"

#include <string.h>

#include "sql/tag.h"
#include "sql/tied.h"

struct cutting {
    struct ls_arena *arena;
    const struct ls_sql_input *input;
    struct ls_vec *segments;
    struct ls_err *err;
    struct ls_sql_statement
        lasting; /* of the segment at hand, counts on its transaction; text.ptr NULL: none */
    const char *lasting_what;
};

/* What lasts until the end of the transaction, and whose early end would go unseen; NULL: nothing does. */
static const char *
lasting_of(const struct ls_sql_statement *statement)
{
    char tag[LS_SQL_TAG];
    const char *tied = ls_sql_tied(statement->text);
    if (tied != NULL && strcmp(tied, "SET LOCAL") == 0) {
        return tied;
    }
    return strncmp(ls_sql_tag(statement->text, tag), "LOCK", 4) == 0 ? "LOCK" : NULL;
}

/* A further statement comes behind the end of a segment that holds something lasting. */
static enum ls_status
check_lasting(struct cutting *cutting)
{
    if (cutting->lasting.text.ptr == NULL) {
        return LS_OK;
    }
    (void)ls_err_set(cutting->err, LS_CONFIG,
        "%s lasts until the end of its transaction, and this script runs in several",
        cutting->lasting_what);
    ls_err_remedy(cutting->err,
        "Put what belongs together into a file of its own, or use SET instead of SET LOCAL: it "
        "lasts until the end of the step.");
    ls_err_excerpt(
        cutting->err, cutting->input->file, cutting->input->text, cutting->lasting.offset);
    return LS_CONFIG;
}

/* Add a statement to the segment at hand, or begin one. */
static enum ls_status
add(struct cutting *cutting, const struct ls_sql_statement *statement, size_t to)
{
    bool is_inside = (statement->class.flags & LS_SQL_OUTSIDE_TX) == 0;
    struct ls_vec *segments = cutting->segments;
    struct ls_sql_segment *last =
        segments->n == 0 ? NULL : LS_AT(struct ls_sql_segment, segments, segments->n - 1);
    if (last == NULL || last->is_inside != is_inside) {
        enum ls_status status = check_lasting(cutting);
        if (status != LS_OK) {
            return status;
        }
        last = LS_PUSH(struct ls_sql_segment, segments, cutting->arena);
        *last = (struct ls_sql_segment){.from = statement->offset, .is_inside = is_inside};
    }
    last->to = to;
    if (is_inside && cutting->lasting.text.ptr == NULL) {
        cutting->lasting_what = lasting_of(statement);
        cutting->lasting =
            cutting->lasting_what == NULL ? (struct ls_sql_statement){0} : *statement;
    }
    return LS_OK;
}

enum ls_status
ls_sql_segments(struct ls_arena *arena, const struct ls_sql_input *input,
    struct ls_vec *ret_segments, struct ls_err *err)
{
    struct cutting cutting = {.arena = arena, .input = input, .segments = ret_segments, .err = err};
    struct ls_sql_split split;
    ls_sql_split_begin(&split, input, (struct ls_span){NULL, 0});
    while (true) {
        struct ls_sql_statement statement;
        bool is_there = false;
        enum ls_status status = ls_sql_split_next(&split, &statement, &is_there, err);
        if (status == LS_OK && is_there) {
            status = add(&cutting, &statement, split.lex.at);
        }
        if (status != LS_OK || !is_there) {
            return status;
        }
    }
}
