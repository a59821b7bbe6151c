#include "step/applied.h"

static const char *const outcome_words[] = {
    [LS_OUTCOME_APPLIED] = "applied",
    [LS_OUTCOME_RECORDED] = "recorded",
    [LS_OUTCOME_SKIPPED] = "skipped",
    [LS_OUTCOME_UNCHECKED] = "unchecked",
    [LS_OUTCOME_CHECKED] = "checked",
    [LS_OUTCOME_REVERTED] = "reverted",
    [LS_OUTCOME_UNRECORDED] = "unrecorded",
    [LS_OUTCOME_FAILED] = "failed",
    [LS_OUTCOME_INTENT] = "intent",
    [LS_OUTCOME_PROGRESS] = "progress",
    [LS_OUTCOME_ADOPTED] = "adopted",
    [LS_OUTCOME_WITHDRAWN] = "withdrawn",
    [LS_OUTCOME_INTERRUPTED] = "interrupted",
};

const char *
ls_outcome_word(enum ls_outcome outcome)
{
    return outcome_words[outcome];
}

bool
ls_outcome_parse(struct ls_span word, enum ls_outcome *ret_outcome)
{
    for (size_t i = LS_OUTCOME_APPLIED; i < LS_OUTCOME_COUNT; i++) {
        if (ls_span_is(word, outcome_words[i])) {
            *ret_outcome = (enum ls_outcome)i;
            return true;
        }
    }
    return false;
}
