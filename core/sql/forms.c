/*
 * The forms of transaction control, COPY, CLUSTER, REINDEX and subscriptions, as PostgreSQL's grammar has them.
 */
#include "sql/forms.h"

#include "sql/class.h"
#include "sql/cursor.h"

uint32_t
ls_sql_transaction_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    bool is_start = ls_sql_is_word(&at.token, "start");
    bool is_begin = is_start || ls_sql_is_word(&at.token, "begin");
    uint32_t flags = 0;
    ls_sql_advance(&at);
    if (!ls_sql_accept(&at, "transaction") && (is_start || !ls_sql_accept(&at, "work"))) {
        flags = is_start ? LS_SQL_TX_MORE : 0;
    }
    if (is_begin) {
        while (ls_sql_accept(&at, "read") && ls_sql_accept(&at, "write")) {
            (void)ls_sql_accept_char(&at, ',');
        }
    } else if (ls_sql_accept(&at, "and")) {
        bool is_no = ls_sql_accept(&at, "no");
        flags |= !ls_sql_accept(&at, "chain") ? LS_SQL_TX_MORE : is_no ? 0 : LS_SQL_TX_CHAIN;
    }
    return flags | (at.token.kind == LS_SQL_END ? 0 : LS_SQL_TX_MORE);
}

/* Whether the token, a name or a string, reads "binary". */
static bool
says_binary(const struct ls_sql_token *token)
{
    bool is_plain = false;
    return ls_sql_is_word(token, "binary") ||
           ((token->kind == LS_SQL_QUOTED || ls_sql_is_string(token)) &&
               ls_span_is(ls_sql_token_body(token, &is_plain), "binary"));
}

uint32_t
ls_sql_copy_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    ls_sql_advance(&at);
    uint32_t flags = ls_sql_accept(&at, "binary") ? LS_SQL_COPY_BINARY : 0;
    bool is_from = false;
    while (!ls_sql_at_end(&at)) {
        is_from = ls_sql_is_word(&at.token, "from");
        if (is_from || ls_sql_is_word(&at.token, "to")) {
            ls_sql_advance(&at);
            break;
        }
        if (ls_sql_is_char(&at.token, '(')) {
            ls_sql_skip_parentheses(&at);
        } else {
            ls_sql_advance(&at);
        }
    }
    /* The grammar takes STDIN and STDOUT for one another. */
    bool is_client = ls_sql_accept(&at, "stdin") || ls_sql_accept(&at, "stdout");
    flags |= !is_client ? LS_SQL_COPY_SERVER : is_from ? LS_SQL_COPY_IN : LS_SQL_COPY_OUT;
    while (!ls_sql_at_end(&at)) {
        bool is_format = ls_sql_accept(&at, "format");
        if (ls_sql_is_word(&at.token, "binary") || (is_format && says_binary(&at.token))) {
            flags |= LS_SQL_COPY_BINARY;
        }
        if (!is_format) {
            ls_sql_advance(&at);
        }
    }
    return flags;
}

uint32_t
ls_sql_cluster_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    ls_sql_advance(&at);
    (void)ls_sql_accept(&at, "verbose");
    ls_sql_skip_parentheses(&at);
    return at.token.kind == LS_SQL_END ? LS_SQL_OUTSIDE_TX : 0; /* no table: all of the database */
}

uint32_t
ls_sql_reindex_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    ls_sql_advance(&at);
    ls_sql_skip_parentheses(&at);
    bool is_many = ls_sql_is_word(&at.token, "schema") || ls_sql_is_word(&at.token, "database") ||
                   ls_sql_is_word(&at.token, "system");
    return is_many ? LS_SQL_OUTSIDE_TX : 0;
}

/* Whether the option at hand, the cursor past its name, is given as false. */
static bool
is_given_false(struct ls_sql_cursor *at)
{
    if (!ls_sql_accept_char(at, '=')) {
        return false;
    }
    bool is_plain = false;
    struct ls_span value = ls_sql_token_body(&at->token, &is_plain);
    return ls_sql_is_word(&at->token, "false") || ls_sql_is_word(&at->token, "off") ||
           ls_span_is(value, "false") || ls_span_is(value, "off") || ls_span_is(value, "0");
}

uint32_t
ls_sql_subscription_form(struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    bool is_outside = ls_sql_accept(&at, "create");
    bool stays_inside = false;
    ls_sql_advance(&at); /* ALTER, or SUBSCRIPTION */
    while (!ls_sql_at_end(&at)) {
        if (ls_sql_accept(&at, "create_slot") || ls_sql_accept(&at, "connect") ||
            ls_sql_accept(&at, "refresh")) {
            is_outside = true;
            stays_inside = stays_inside || is_given_false(&at);
            continue;
        }
        /* Of ALTER: these refresh unless told not to; failover and two_phase are of later versions. */
        is_outside = is_outside || ls_sql_is_word(&at.token, "publication") ||
                     ls_sql_is_word(&at.token, "failover") ||
                     ls_sql_is_word(&at.token, "two_phase");
        ls_sql_advance(&at);
    }
    return is_outside && !stays_inside ? LS_SQL_OUTSIDE_TX : 0;
}
