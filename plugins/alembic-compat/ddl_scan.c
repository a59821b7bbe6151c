/*
 * The lexical structure of SQL, as far as the end of a statement depends on it.
 */
#include "ddl_scan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static char
at(struct lockstep_str sql, uint64_t pos)
{
    return pos < sql.len ? sql.ptr[pos] : '\0';
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind what begins with a quote at `pos`; in E'…' a backslash takes the next character along. */
static uint64_t
behind_quote(struct lockstep_str sql, uint64_t pos)
{
    char quote = sql.ptr[pos];
    bool has_escapes = quote == '\'' && pos > 0 &&
                       (sql.ptr[pos - 1] == 'E' || sql.ptr[pos - 1] == 'e') &&
                       (pos == 1 || !is_word(sql.ptr[pos - 2]));
    for (pos++; pos < sql.len && sql.ptr[pos] != quote; pos++) {
        pos += has_escapes && sql.ptr[pos] == '\\';
    }
    return pos + 1; /* a doubled quote begins another one that follows */
}

/* Behind $tag$ … $tag$ at `pos`, or behind the dollar where it is none. */
static uint64_t
behind_dollar(struct lockstep_str sql, uint64_t pos)
{
    uint64_t end = pos + 1;
    while (is_word(at(sql, end)) && sql.ptr[end] != '$') {
        end++;
    }
    bool is_inside_word = pos > 0 && is_word(sql.ptr[pos - 1]);
    if (at(sql, end) != '$' || is_inside_word || isdigit((unsigned char)sql.ptr[pos + 1])) {
        return pos + 1;
    }
    uint64_t len = end + 1 - pos;
    for (end++; end + len <= sql.len; end++) {
        if (memcmp(sql.ptr + end, sql.ptr + pos, len) == 0) {
            return end + len;
        }
    }
    return sql.len;
}

/* Behind a comment at `pos`; those of the other kind are nested. */
static uint64_t
behind_comment(struct lockstep_str sql, uint64_t pos)
{
    size_t depth = 0;
    if (sql.ptr[pos] == '-') {
        const char *line = memchr(sql.ptr + pos, '\n', sql.len - pos);
        return line == NULL ? sql.len : (uint64_t)(line - sql.ptr);
    }
    for (; pos < sql.len; pos++) {
        bool opens = sql.ptr[pos] == '/' && at(sql, pos + 1) == '*';
        bool closes = sql.ptr[pos] == '*' && at(sql, pos + 1) == '/';
        if (opens || closes) {
            depth += opens ? 1 : 0;
            depth -= closes ? 1 : 0;
            pos++;
        }
        if (depth == 0) {
            return pos + 1;
        }
    }
    return sql.len;
}

uint64_t
al_sql_behind(struct lockstep_str sql, uint64_t pos)
{
    char c = sql.ptr[pos];
    char next = at(sql, pos + 1);
    if (c == '\'' || c == '"') {
        uint64_t end = behind_quote(sql, pos);
        return end < sql.len ? end : sql.len;
    }
    if (c == '$') {
        return behind_dollar(sql, pos);
    }
    return (c == '-' && next == '-') || (c == '/' && next == '*') ? behind_comment(sql, pos)
                                                                  : pos + 1;
}

/* The offset of `stop` outside of parentheses; a closing one that was not opened is passed over, or ends it as well. */
static uint64_t
find_stop(struct lockstep_str sql, uint64_t pos, char stop, bool is_inside)
{
    size_t depth = 0;
    while (pos < sql.len) {
        char c = sql.ptr[pos];
        if (depth == 0 && (c == stop || (c == ')' && is_inside))) {
            return pos;
        }
        depth += c == '(' ? 1 : 0;
        depth -= c == ')' && depth > 0 ? 1 : 0;
        pos = al_sql_behind(sql, pos);
    }
    return sql.len;
}

uint64_t
al_sql_statement_end(struct lockstep_str sql, uint64_t pos)
{
    return find_stop(sql, pos, ';', false);
}

uint64_t
al_sql_item_end(struct lockstep_str sql, uint64_t pos)
{
    return find_stop(sql, pos, ',', true);
}

bool
al_sql_has_word(struct lockstep_str sql, uint64_t pos, const char *word)
{
    size_t len = strlen(word);
    return pos + len <= sql.len && strncasecmp(sql.ptr + pos, word, len) == 0 &&
           (pos == 0 || !is_word(sql.ptr[pos - 1])) && !is_word(at(sql, pos + len));
}
