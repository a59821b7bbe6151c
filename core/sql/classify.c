/*
 * Classification: while the tokens go by, only the first words and a set of telling ones are kept; what needs more than
 * that reads its statement once more at the end, and those statements are short ones (SET, COPY, BEGIN, …).
 */
#include "sql/classify.h"

#include "sql/forms.h"
#include "sql/settings.h"
#include "sql/words.h"

enum { HEAD_MAX = sizeof(((struct ls_sql_classifier *)0)->head) };

void
ls_sql_classifier_clear(struct ls_sql_classifier *classifier)
{
    *classifier = (struct ls_sql_classifier){0};
}

/* A quoted name is no keyword, but may be a function's or a relation's. */
static enum ls_sql_word
quoted_word(const struct ls_sql_token *token, uint32_t *ret_seen)
{
    bool is_plain = false;
    struct ls_span body = ls_sql_token_body(token, &is_plain);
    if (token->kind == LS_SQL_UNI_IDENT || ls_span_is(body, "set_config") ||
        ls_span_is(body, "pg_settings")) {
        *ret_seen = LS_SQL_SEEN_SETTING;
    }
    return ls_span_is(body, "pg_temp") ? LS_SQL_W_PG_TEMP : LS_SQL_W_NONE;
}

void
ls_sql_classifier_see(struct ls_sql_classifier *classifier, const struct ls_sql_token *token)
{
    uint32_t seen = 0;
    enum ls_sql_word word = LS_SQL_W_NONE;
    if (token->kind == LS_SQL_IDENT) {
        word = ls_sql_word_find(token->text, &seen);
    } else if (token->kind == LS_SQL_QUOTED || token->kind == LS_SQL_UNI_IDENT) {
        word = quoted_word(token, &seen);
    } else if (classifier->n_head == 0 && ls_sql_is_char(token, '(')) {
        return; /* "(SELECT …) UNION …" begins with SELECT for our purposes */
    } else if (classifier->last == LS_SQL_W_PG_TEMP && ls_sql_is_char(token, '.')) {
        seen = LS_SQL_SEEN_TEMP;
    }
    if (word == LS_SQL_W_TEMP || word == LS_SQL_W_TEMPORARY || word == LS_SQL_W_LOCAL ||
        word == LS_SQL_W_GLOBAL) {
        seen |= classifier->last == LS_SQL_W_INTO ? LS_SQL_SEEN_TEMP : 0;
    } else if (word == LS_SQL_W_VALUE && classifier->last == LS_SQL_W_ADD) {
        seen |= LS_SQL_SEEN_ADD_VALUE;
    } else if (word == LS_SQL_W_TABLESPACE && classifier->last == LS_SQL_W_SET) {
        seen |= LS_SQL_SEEN_SET_SPACE;
    }
    if (classifier->n_head < HEAD_MAX) {
        classifier->head[classifier->n_head++] = (uint8_t)word;
    }
    classifier->seen |= seen;
    classifier->last = (uint8_t)word;
}

bool
ls_sql_classifier_is_routine(const struct ls_sql_classifier *classifier)
{
    const uint8_t *head = classifier->head;
    bool is_replace = head[1] == LS_SQL_W_OR && head[2] == LS_SQL_W_REPLACE;
    uint8_t kind = is_replace ? head[3] : head[1];
    return head[0] == LS_SQL_W_CREATE && (kind == LS_SQL_W_FUNCTION || kind == LS_SQL_W_PROCEDURE);
}

bool
ls_sql_classifier_may_name(const struct ls_sql_classifier *classifier)
{
    uint8_t first = classifier->head[0];
    return first == LS_SQL_W_CREATE || first == LS_SQL_W_DO || first == LS_SQL_W_SET ||
           first == LS_SQL_W_ALTER || (classifier->seen & LS_SQL_SEEN_SETTING) != 0;
}

/* CREATE [OR REPLACE] [LOCAL | GLOBAL] TEMP … */
static bool
creates_temp(const uint8_t head[HEAD_MAX])
{
    for (size_t i = 1; i < HEAD_MAX; i++) {
        switch (head[i]) {
        case LS_SQL_W_OR:
        case LS_SQL_W_REPLACE:
        case LS_SQL_W_LOCAL:
        case LS_SQL_W_GLOBAL:
            continue;
        case LS_SQL_W_TEMP:
        case LS_SQL_W_TEMPORARY:
            return true;
        default:
            return false;
        }
    }
    return false;
}

/* What begins with CREATE, DROP or ALTER. */
static uint32_t
definition_flags(const struct ls_sql_classifier *seen, struct ls_span statement)
{
    const uint8_t *head = seen->head;
    bool is_concurrent = (seen->seen & LS_SQL_SEEN_CONCURRENTLY) != 0;
    bool is_unique = head[1] == LS_SQL_W_UNIQUE;
    uint32_t flags = head[0] == LS_SQL_W_CREATE && creates_temp(head) ? LS_SQL_CREATES_TEMP : 0;
    switch (is_unique ? head[2] : head[1]) {
    case LS_SQL_W_INDEX:
        if (head[0] != LS_SQL_W_ALTER && head[is_unique ? 3 : 2] == LS_SQL_W_CONCURRENTLY) {
            flags |= LS_SQL_OUTSIDE_TX | LS_SQL_CONCURRENT_INDEX;
        }
        break;
    case LS_SQL_W_DATABASE:
        if (head[0] != LS_SQL_W_ALTER || (seen->seen & LS_SQL_SEEN_SET_SPACE) != 0) {
            flags |= LS_SQL_OUTSIDE_TX;
        }
        break;
    case LS_SQL_W_TABLESPACE:
        flags |= head[0] == LS_SQL_W_ALTER ? 0 : LS_SQL_OUTSIDE_TX;
        break;
    case LS_SQL_W_SYSTEM:
        flags |= LS_SQL_OUTSIDE_TX;
        break;
    case LS_SQL_W_SUBSCRIPTION:
        flags |= head[0] == LS_SQL_W_DROP ? LS_SQL_OUTSIDE_TX : ls_sql_subscription_form(statement);
        break;
    case LS_SQL_W_TABLE:
        if (head[0] == LS_SQL_W_ALTER && is_concurrent && (seen->seen & LS_SQL_SEEN_DETACH) != 0) {
            flags |= LS_SQL_OUTSIDE_TX;
        }
        break;
    case LS_SQL_W_TYPE:
        if (head[0] == LS_SQL_W_ALTER && (seen->seen & LS_SQL_SEEN_ADD_VALUE) != 0) {
            flags |= LS_SQL_ADDS_ENUM_VALUE;
        }
        break;
    default:
        break;
    }
    return flags;
}

/* Commands that reach beyond a transaction or beyond a message, by their first word. */
static uint32_t
command_flags(const struct ls_sql_classifier *seen, struct ls_span statement)
{
    switch (seen->head[0]) {
    case LS_SQL_W_CREATE:
    case LS_SQL_W_DROP:
    case LS_SQL_W_ALTER:
        return definition_flags(seen, statement);
    case LS_SQL_W_SET:
    case LS_SQL_W_RESET:
        return ls_sql_set_form(statement);
    case LS_SQL_W_COPY:
        return ls_sql_copy_form(statement);
    case LS_SQL_W_CALL:
    case LS_SQL_W_DO:
        return LS_SQL_MAY_COMMIT;
    case LS_SQL_W_VACUUM:
        return LS_SQL_OUTSIDE_TX;
    case LS_SQL_W_CLUSTER:
        return ls_sql_cluster_form(statement);
    case LS_SQL_W_REINDEX:
        return (seen->seen & LS_SQL_SEEN_CONCURRENTLY) != 0
                   ? LS_SQL_OUTSIDE_TX | LS_SQL_CONCURRENT_INDEX
                   : ls_sql_reindex_form(statement);
    case LS_SQL_W_DISCARD:
        return LS_SQL_CHANGES_SESSION |
               (seen->head[1] == LS_SQL_W_ALL ? LS_SQL_OUTSIDE_TX | LS_SQL_RESETS_ALL : 0);
    case LS_SQL_W_LOAD:
    case LS_SQL_W_PREPARE:
    case LS_SQL_W_DEALLOCATE:
    case LS_SQL_W_DECLARE:
    case LS_SQL_W_LISTEN:
    case LS_SQL_W_UNLISTEN:
        return LS_SQL_CHANGES_SESSION;
    default:
        return 0;
    }
}

static enum ls_sql_tx
transaction_control(const struct ls_sql_classifier *seen)
{
    const uint8_t *head = seen->head;
    bool has_noise = head[1] == LS_SQL_W_WORK || head[1] == LS_SQL_W_TRANSACTION;
    switch (head[0]) {
    case LS_SQL_W_BEGIN:
    case LS_SQL_W_START:
        return LS_SQL_TX_BEGIN;
    case LS_SQL_W_COMMIT:
        return head[1] == LS_SQL_W_PREPARED ? LS_SQL_TX_COMMIT_PREPARED : LS_SQL_TX_COMMIT;
    case LS_SQL_W_END:
        return LS_SQL_TX_COMMIT;
    case LS_SQL_W_ROLLBACK:
    case LS_SQL_W_ABORT:
        return head[1] == LS_SQL_W_PREPARED             ? LS_SQL_TX_ROLLBACK_PREPARED
               : head[has_noise ? 2 : 1] == LS_SQL_W_TO ? LS_SQL_TX_ROLLBACK_TO
                                                        : LS_SQL_TX_ROLLBACK;
    case LS_SQL_W_SAVEPOINT:
        return LS_SQL_TX_SAVEPOINT;
    case LS_SQL_W_RELEASE:
        return LS_SQL_TX_RELEASE;
    case LS_SQL_W_PREPARE:
        return head[1] == LS_SQL_W_TRANSACTION ? LS_SQL_TX_PREPARE : LS_SQL_TX_NONE;
    default:
        return LS_SQL_TX_NONE;
    }
}

static bool
reads_only(const struct ls_sql_classifier *seen)
{
    uint32_t against = LS_SQL_SEEN_WRITE | LS_SQL_SEEN_SETTING;
    switch (seen->head[0]) {
    case LS_SQL_W_EXPLAIN:
        against |= LS_SQL_SEEN_ANALYZE;
        break;
    case LS_SQL_W_SELECT:
    case LS_SQL_W_VALUES:
    case LS_SQL_W_TABLE:
    case LS_SQL_W_SHOW:
    case LS_SQL_W_WITH:
        break;
    default:
        return false;
    }
    return (seen->seen & against) == 0;
}

static bool
defines_only(const struct ls_sql_classifier *seen, uint32_t flags)
{
    switch (seen->head[0]) {
    case LS_SQL_W_CREATE:
    case LS_SQL_W_ALTER:
    case LS_SQL_W_DROP:
    case LS_SQL_W_COMMENT:
    case LS_SQL_W_GRANT:
    case LS_SQL_W_REVOKE:
        break;
    default:
        return false;
    }
    return (seen->seen & (LS_SQL_SEEN_QUERY | LS_SQL_SEEN_SETTING)) == 0 &&
           (flags & LS_SQL_CHANGES_SESSION) == 0;
}

/* Whether the statement can share a message with those of other steps. */
static bool
may_batch(uint8_t first_word, uint32_t flags)
{
    uint32_t against = LS_SQL_OUTSIDE_TX | LS_SQL_CHANGES_READING | LS_SQL_RESETS_ALL |
                       LS_SQL_COPY_IN | LS_SQL_COPY_OUT | LS_SQL_COPY_SERVER;
    switch (first_word) {
    case LS_SQL_W_LOAD:
    case LS_SQL_W_PREPARE:
    case LS_SQL_W_EXECUTE:
    case LS_SQL_W_DEALLOCATE:
    case LS_SQL_W_DISCARD:
    case LS_SQL_W_DECLARE:
    case LS_SQL_W_LISTEN:
    case LS_SQL_W_UNLISTEN:
        return false;
    default:
        return (flags & against) == 0;
    }
}

struct ls_sql_class
ls_sql_classifier_end(const struct ls_sql_classifier *classifier, struct ls_span statement)
{
    struct ls_sql_class class = {.tx = transaction_control(classifier)};
    if (class.tx != LS_SQL_TX_NONE) {
        bool is_plain_kind = class.tx == LS_SQL_TX_BEGIN || class.tx == LS_SQL_TX_COMMIT ||
                             class.tx == LS_SQL_TX_ROLLBACK;
        class.flags = is_plain_kind ? ls_sql_transaction_form(statement) : 0;
        return class;
    }
    uint32_t flags = command_flags(classifier, statement);
    if ((classifier->seen & LS_SQL_SEEN_SETTING) != 0) {
        flags |= ls_sql_set_config_form(statement);
    }
    if ((classifier->seen & LS_SQL_SEEN_TEMP) != 0) {
        flags |= LS_SQL_CREATES_TEMP;
    }
    flags |= (flags & LS_SQL_CREATES_TEMP) != 0 ? LS_SQL_CHANGES_SESSION : 0;
    flags |= reads_only(classifier) ? LS_SQL_READS_ONLY : 0;
    flags |= defines_only(classifier, flags) ? LS_SQL_DEFINES_ONLY : 0;
    flags |= may_batch(classifier->head[0], flags) ? LS_SQL_MAY_BATCH : 0;
    class.flags = flags;
    return class;
}

struct ls_sql_class
ls_sql_classify(struct ls_span statement)
{
    struct ls_sql_classifier classifier;
    ls_sql_classifier_clear(&classifier);
    struct ls_sql_lex lex = ls_sql_lex_begin(statement);
    struct ls_sql_token token;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        ls_sql_classifier_see(&classifier, &token);
    }
    return ls_sql_classifier_end(&classifier, statement);
}
