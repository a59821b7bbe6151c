/*
 * The rules for a step's script. The check knows the whole; the iterator only has to leave out the first and the last
 * statement of a wrapped script.
 */
#include "sql/script.h"

#include "sql/tag.h"

#include <string.h>

#include <assert.h>

#define REMEDY_NO_TRANSACTION                                                                      \
    "Put '-- lockstep: transaction = no' into the comment at the head of the file, so that it "    \
    "runs "                                                                                        \
    "statement by statement."

#define REMEDY_OWN_TRANSACTION                                                                     \
    "Leave it out: the file is one transaction as it is. Or put '-- lockstep: transaction = no' "  \
    "into the comment at its head, and BEGIN … COMMIT around what belongs together."

/* The check, between two statements. */
struct check {
    const struct ls_sql_input *input;
    const struct ls_sql_policy *policy;
    struct ls_sql_summary summary;
    bool is_open;  /* in a BEGIN … COMMIT of the script */
    bool is_over;  /* in the step's transaction: its COMMIT has been seen */
    size_t opened; /* offset of that BEGIN */
    uint64_t n_seen;
};

static enum ls_status
refuse(const struct check *check, const struct ls_sql_statement *statement, const char *remedy,
    struct ls_err *err, const char *what)
{
    char tag[LS_SQL_TAG];
    (void)ls_err_set(err, LS_CONFIG, "%s %s", ls_sql_tag(statement->text, tag), what);
    if (remedy != NULL) {
        ls_err_remedy(err, "%s", remedy);
    }
    ls_err_excerpt(err, check->input->file, check->input->text, statement->offset);
    return LS_CONFIG;
}

/* DISCARD ALL and DEALLOCATE ALL; the tag may hold the second word or not. */
static bool
is_discarding(struct ls_span text, const char *tag)
{
    if (strncmp(tag, "DISCARD", 7) != 0 && strncmp(tag, "DEALLOCATE", 10) != 0) {
        return false;
    }
    struct ls_sql_lex lex = ls_sql_lex_begin(text);
    struct ls_sql_token token;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        if (ls_sql_is_word(&token, "all")) {
            return true;
        }
    }
    return false;
}

/* What no script may hold, however it runs. */
static enum ls_status
check_always(
    const struct check *check, const struct ls_sql_statement *statement, struct ls_err *err)
{
    uint32_t flags = statement->class.flags;
    if ((flags & LS_SQL_MENTIONS) != 0) {
        return refuse(check, statement, "The journal is lockstep's own: leave it to lockstep.", err,
            "touches the journal's schema");
    }
    if ((flags & LS_SQL_CHANGES_READING) != 0) {
        return refuse(check, statement,
            "Scripts are read as UTF-8 with standard_conforming_strings = on; setting just that is "
            "fine.",
            err, "changes how the text after it is read");
    }
    char tag[LS_SQL_TAG] = "";
    if ((flags & LS_SQL_CHANGES_SESSION) != 0 &&
        is_discarding(statement->text, ls_sql_tag(statement->text, tag))) {
        return refuse(check, statement,
            "Name what is to go (DEALLOCATE name, RESET name, DISCARD PLANS); the session is reset "
            "after each step anyway.",
            err, "takes lockstep's own prepared statements away");
    }
    if ((flags & LS_SQL_COPY_OUT) != 0) {
        return refuse(check, statement, "Nobody reads what it writes: leave it out.", err,
            "… TO stdout is not supported in a script");
    }
    return LS_OK;
}

/* Whether the statement is a BEGIN or COMMIT as plain as the step's own. */
static bool
is_plain(const struct ls_sql_statement *statement, enum ls_sql_tx tx)
{
    return statement->class.tx == tx &&
           (statement->class.flags & (LS_SQL_TX_MORE | LS_SQL_TX_CHAIN)) == 0;
}

/* A statement of a script that runs in the step's transaction. */
static enum ls_status
check_inside(struct check *check, const struct ls_sql_statement *statement, struct ls_err *err)
{
    struct ls_sql_summary *summary = &check->summary;
    if (check->is_over) {
        return refuse(check, statement, REMEDY_NO_TRANSACTION, err,
            "stands behind the COMMIT of a script that is to run in one transaction");
    }
    if (check->n_seen == 0 && is_plain(statement, LS_SQL_TX_BEGIN)) {
        summary->is_wrapped = true;
        check->opened = statement->offset;
        return LS_OK;
    }
    if (summary->is_wrapped && is_plain(statement, LS_SQL_TX_COMMIT)) {
        check->is_over = true;
        return LS_OK;
    }
    if (statement->class.tx == LS_SQL_TX_BEGIN && check->n_seen == 0) {
        return refuse(check, statement, REMEDY_NO_TRANSACTION, err,
            "with modes is not supported where the step has a transaction of its own");
    }
    if (statement->class.tx != LS_SQL_TX_NONE) {
        return refuse(check, statement,
            summary->is_wrapped ? REMEDY_NO_TRANSACTION : REMEDY_OWN_TRANSACTION, err,
            "would interfere with the step's own transaction");
    }
    if ((statement->class.flags & LS_SQL_OUTSIDE_TX) != 0) {
        summary->needs_segments = !summary->is_wrapped;
        return refuse(check, statement,
            summary->is_wrapped ? "Leave out the BEGIN … COMMIT around the file."
                                : REMEDY_NO_TRANSACTION,
            err, "cannot run in a transaction in this form");
    }
    return LS_OK;
}

/* A statement of a script that runs statement by statement. */
static enum ls_status
check_outside(struct check *check, const struct ls_sql_statement *statement, struct ls_err *err)
{
    uint32_t flags = statement->class.flags;
    switch (statement->class.tx) {
    case LS_SQL_TX_NONE:
        if (check->is_open && (flags & LS_SQL_OUTSIDE_TX) != 0) {
            return refuse(check, statement, "Move it out of the BEGIN … COMMIT around it.", err,
                "cannot run in a transaction in this form");
        }
        return LS_OK;
    case LS_SQL_TX_BEGIN:
        if (check->is_open) {
            return refuse(check, statement, "End the first one before it.", err,
                "stands in a transaction that is open already");
        }
        check->is_open = true;
        check->opened = statement->offset;
        return LS_OK;
    case LS_SQL_TX_COMMIT:
    case LS_SQL_TX_ROLLBACK:
        if (!check->is_open) {
            return refuse(check, statement, "Put a BEGIN before what belongs together.", err,
                "ends no transaction");
        }
        if ((flags & LS_SQL_TX_CHAIN) != 0) {
            return refuse(check, statement, "End the transaction and BEGIN another.", err,
                "… AND CHAIN is not supported");
        }
        check->is_open = false;
        return LS_OK;
    case LS_SQL_TX_SAVEPOINT:
    case LS_SQL_TX_RELEASE:
    case LS_SQL_TX_ROLLBACK_TO:
        if (!check->is_open) {
            return refuse(check, statement, "Savepoints live inside BEGIN … COMMIT.", err,
                "stands outside of a transaction");
        }
        return LS_OK;
    case LS_SQL_TX_PREPARE:
    case LS_SQL_TX_COMMIT_PREPARED:
    case LS_SQL_TX_ROLLBACK_PREPARED:
        break;
    }
    return refuse(check, statement, "Use BEGIN … COMMIT.", err,
        "belongs to two-phase commit, which is not supported in a script");
}

/* Add a statement that is sent to the summary. */
static void
count(struct ls_sql_summary *summary, const struct ls_sql_statement *statement)
{
    uint32_t flags = statement->class.flags;
    summary->all_flags = summary->n_statements == 0 ? flags : summary->all_flags & flags;
    summary->any_flags |= flags;
    summary->n_statements++;
    summary->n_bytes += statement->text.len + statement->copy_data.len;
    summary->has_copy = summary->has_copy || statement->has_copy_data;
}

/* What the end of the script says about the whole. */
static enum ls_status
check_end(struct check *check, struct ls_err *err)
{
    bool is_unended = check->policy->in_transaction ? check->summary.is_wrapped && !check->is_over
                                                    : check->is_open;
    if (is_unended) {
        (void)ls_err_set(err, LS_CONFIG, "the transaction that begins here is never committed");
        ls_err_remedy(err, "Put its COMMIT at the end.");
        ls_err_excerpt(err, check->input->file, check->input->text, check->opened);
        return LS_CONFIG;
    }
    struct ls_sql_summary *summary = &check->summary;
    summary->changes_session = (summary->any_flags & LS_SQL_CHANGES_SESSION) != 0;
    summary->may_batch =
        check->policy->in_transaction &&
        (summary->n_statements == 0 || (summary->all_flags & LS_SQL_MAY_BATCH) != 0);
    return LS_OK;
}

enum ls_status
ls_sql_script_check(const struct ls_sql_input *input, const struct ls_sql_policy *policy,
    struct ls_sql_summary *ret_summary, struct ls_err *err)
{
    struct check check = {.input = input, .policy = policy};
    struct ls_sql_split split;
    *ret_summary = (struct ls_sql_summary){0};
    ls_sql_split_begin(&split, input, policy->journal_schema);
    for (;; check.n_seen++) {
        struct ls_sql_statement statement;
        bool is_there = false;
        enum ls_status status = ls_sql_split_next(&split, &statement, &is_there, err);
        if (status == LS_OK && !is_there) {
            break;
        }
        if (status == LS_OK) {
            status = check_always(&check, &statement, err);
        }
        if (status == LS_OK) {
            status = policy->in_transaction ? check_inside(&check, &statement, err)
                                            : check_outside(&check, &statement, err);
        }
        if (status != LS_OK) {
            ret_summary->needs_segments = check.summary.needs_segments;
            return status;
        }
        if (!policy->in_transaction || statement.class.tx == LS_SQL_TX_NONE) {
            count(&check.summary, &statement);
        }
    }
    enum ls_status status = check_end(&check, err);
    if (status == LS_OK) {
        *ret_summary = check.summary;
    }
    return status;
}

void
ls_sql_script_begin(struct ls_sql_script *script, const struct ls_sql_input *input,
    const struct ls_sql_summary *summary)
{
    *script = (struct ls_sql_script){.is_wrapped = summary->is_wrapped};
    ls_sql_split_begin(&script->split, input, (struct ls_span){NULL, 0});
    script->split.is_checked = true;
}

bool
ls_sql_script_next(struct ls_sql_script *script, struct ls_sql_statement *ret_statement)
{
    for (;;) {
        struct ls_err err; /* not zeroed as a whole: that would cost more than the splitting */
        err.status = LS_OK;
        err.remedy[0] = '\0';
        err.file[0] = '\0';
        bool is_there = false;
        enum ls_status status = ls_sql_split_next(&script->split, ret_statement, &is_there, &err);
        assert(status == LS_OK); /* the same bytes have passed the check */
        if (!is_there) {
            return false;
        }
        enum ls_sql_tx tx = ret_statement->class.tx;
        if (script->is_wrapped && tx != LS_SQL_TX_NONE) {
            continue;
        }
        script->is_in_group = tx == LS_SQL_TX_BEGIN || (script->is_in_group && !script->group_ends);
        script->group_ends = tx == LS_SQL_TX_COMMIT || tx == LS_SQL_TX_ROLLBACK;
        return true;
    }
}
