/*
 * For test_split_oracle.py: the statements of a script, or texts, as lists of tokens.
 *
 *   splitrun split FILE     the statements that FILE is split into
 *   splitrun tokens FILE    the texts in FILE, which NUL bytes separate, each as it is
 *
 * Each is printed as its tokens with \x1f between them and \x1e behind the last; COPY data follows its statement as one
 * more token. Ends with 1 and a message on stderr where FILE cannot be split.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "sql/split.h"

static void
print_tokens(struct ls_span text)
{
    struct ls_sql_lex lex = ls_sql_lex_begin(text);
    struct ls_sql_token token;
    bool is_first = true;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        if (!is_first) {
            (void)putchar('\x1f');
        }
        (void)fwrite(token.text.ptr, 1, token.text.len, stdout);
        is_first = false;
    }
}

static int
print_split(const char *file, struct ls_span text)
{
    static struct ls_err err;
    struct ls_sql_input input = ls_sql_input_whole(file, text);
    struct ls_sql_split split;
    ls_sql_split_begin(&split, &input, (struct ls_span){NULL, 0});
    for (;;) {
        struct ls_sql_statement statement;
        bool is_there = false;
        if (ls_sql_split_next(&split, &statement, &is_there, &err) != LS_OK) {
            (void)fprintf(stderr, "%s:%u:%u: %s\n", err.file, err.line, err.column, err.message);
            return 1;
        }
        if (!is_there) {
            return 0;
        }
        print_tokens(statement.text);
        if (statement.has_copy_data) {
            (void)putchar('\x1f');
            (void)fwrite(statement.copy_data.ptr, 1, statement.copy_data.len, stdout);
        }
        (void)putchar('\x1e');
    }
}

static int
print_texts(struct ls_span rest)
{
    while (rest.len > 0) {
        const char *nul = memchr(rest.ptr, '\0', rest.len);
        size_t len = nul == NULL ? rest.len : (size_t)(nul - rest.ptr);
        print_tokens((struct ls_span){rest.ptr, len});
        (void)putchar('\x1e');
        len += nul == NULL ? 0 : 1;
        rest = (struct ls_span){rest.ptr + len, rest.len - len};
    }
    return 0;
}

int
main(int argc, char **argv)
{
    static struct ls_err err;
    struct ls_arena arena = {0};
    struct ls_span text;
    if (argc != 3) {
        (void)fprintf(stderr, "usage: splitrun split|tokens FILE\n");
        return 2;
    }
    if (ls_file_read(&arena, argv[2], LS_FILE_MAX_SOURCE, LS_FAILURE, &text, &err) != LS_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 2;
    }
    int code = strcmp(argv[1], "split") == 0 ? print_split(argv[2], text) : print_texts(text);
    ls_arena_finish(&arena);
    return code;
}
