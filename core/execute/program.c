/* Asking the plugin what a step will send, without a database. */
#include "execute/program.h"

#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/map.h"
#include "sql/quote.h"
#include "sql/segment.h"

enum { MAX_NOTES = 1000 };

struct recorder {
    struct ls_arena *arena;
    const struct ls_program_request *request;
    struct ls_source *source;
    const struct ls_planned *planned;
    struct ls_program *program;
    const bool *is_done; /* by index into the set */
    const struct ls_map *ids;
    bool is_outside;
    struct ls_err *err;
};

enum ls_status
ls_item_check(
    struct ls_item *item, bool in_transaction, struct ls_span journal_schema, struct ls_err *err)
{
    struct ls_sql_policy policy = {
        .in_transaction = in_transaction, .journal_schema = journal_schema};
    enum ls_status status = ls_sql_script_check(&item->input, &policy, &item->summary, err);
    if (status != LS_OK) {
        ls_item_blame(item, err);
    }
    return status;
}

/* A COPY that a plugin made is the splitter's business only with its data behind it, as psql would have it. */
enum ls_status
ls_item_check_copy(struct ls_arena *arena, struct ls_item *item, struct ls_span data,
    struct ls_span journal_schema, struct ls_err *err)
{
    struct ls_item probe = *item;
    probe.input.text =
        ls_span_of(ls_arena_printf(arena, "%.*s;\n\\.\n", LS_SPAN_ARGS(item->input.text)));
    probe.input.to = probe.input.text.len;
    enum ls_status status = ls_item_check(&probe, true, journal_schema, err);
    bool is_copy = status == LS_OK && probe.summary.n_statements == 1 &&
                   (probe.summary.all_flags & LS_SQL_COPY_IN) != 0 && !probe.summary.is_wrapped;
    if (status == LS_OK && !is_copy) {
        status =
            ls_err_set(err, LS_PLUGIN, "a plugin hands data to what is not one COPY … FROM STDIN");
    }
    item->type = LS_ITEM_COPY;
    item->summary = probe.summary;
    item->data = ls_arena_dup(arena, data);
    return status;
}

enum ls_status
ls_item_make_savepoint(struct ls_arena *arena, uint32_t action, struct ls_span name,
    struct ls_item *ret_item, struct ls_err *err)
{
    static const char *const verbs[] = {
        "", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT "};
    if (action < LOCKSTEP_SAVEPOINT_SET || action > LOCKSTEP_SAVEPOINT_ROLLBACK) {
        return ls_err_set(err, LS_PLUGIN, "a plugin asks for an unknown action with a savepoint");
    }
    struct ls_buf text = LS_BUF(512);
    struct ls_span prefixed = ls_span_of(ls_arena_printf(arena, "ls_%.*s", LS_SPAN_ARGS(name)));
    ls_buf_adds(&text, verbs[action]);
    enum ls_status status = ls_sql_add_ident(&text, prefixed, err);
    *ret_item = (struct ls_item){
        .type = LS_ITEM_SAVEPOINT, .text = ls_arena_strdup(arena, ls_buf_span(&text).ptr)};
    ls_buf_finish(&text);
    return status;
}

void
ls_item_blame(const struct ls_item *item, struct ls_err *err)
{
    if (!item->is_made) {
        return;
    }
    (void)snprintf(err->file, sizeof(err->file), "%s", item->input.file);
    err->made_line = err->line;
    err->line = item->line;
    err->column = item->column;
    for (size_t i = 0; i < item->n_frames; i++) {
        const struct ls_item_frame *frame = &item->frames[i];
        ls_err_note_frame(err, i == 0, frame->file, frame->text, frame->line, frame->name);
    }
}

struct ls_item
ls_item_made(struct ls_arena *arena, struct ls_source *source, const struct ls_step *step,
    const struct lockstep_statement *statement)
{
    struct ls_span text = ls_arena_dup(arena, ls_span_from(statement->text));
    struct ls_span file = ls_span_from(statement->where.file);
    const char *shown = file.ptr == NULL ? step->id.ptr : ls_source_shown_path(source, file);
    bool has_frames = statement->struct_size >= sizeof(*statement);
    struct ls_item item = {.type = LS_ITEM_SQL,
        .input = ls_sql_input_whole(shown, text),
        .is_made = true,
        .line = statement->where.line,
        .column = statement->where.column,
        .n_frames = has_frames ? statement->n_frames : 0};
    struct ls_item_frame *frames = ls_arena_array(arena, item.n_frames, sizeof(*frames));
    for (size_t i = 0; i < item.n_frames; i++) {
        const struct lockstep_frame *told = &statement->frames[i];
        struct ls_span path = ls_span_from(told->where.file);
        frames[i] = (struct ls_item_frame){.file = file.ptr != NULL && ls_span_equal(path, file)
                                                       ? shown
                                                       : ls_source_shown_path(source, path),
            .line = told->where.line,
            .name = ls_arena_dup(arena, ls_span_from(told->name))};
        (void)ls_source_file(source, path, &frames[i].text);
    }
    item.frames = frames;
    return item;
}

/* A file in no range of this step is a shared one: those are sealed whole. */
bool
ls_item_is_sealed(const struct ls_step *step, struct ls_span file, uint64_t offset, uint64_t length)
{
    bool is_named = false;
    for (size_t i = 0; i < step->n_up + step->n_down; i++) {
        const struct ls_range *range = i < step->n_up ? &step->up[i] : &step->down[i - step->n_up];
        if (!ls_span_equal(range->file, file)) {
            continue;
        }
        is_named = true;
        bool reaches =
            range->length == LS_RANGE_WHOLE ||
            (length != LOCKSTEP_WHOLE_FILE && offset + length <= range->offset + range->length);
        if (offset >= range->offset && reaches) {
            return true;
        }
    }
    return !is_named;
}

/* From here on outside of transactions, or inside again. */
static void
mark_side(struct recorder *recorder, bool is_outside)
{
    recorder->is_outside = is_outside;
    recorder->program->has_outside = true;
    recorder->program->may_batch = false;
    *LS_PUSH(struct ls_item, &recorder->program->items, recorder->arena) =
        (struct ls_item){.type = is_outside ? LS_ITEM_OUTSIDE : LS_ITEM_INSIDE};
}

/* Check an item, and append it where it is sound. */
static enum ls_status
add_item(struct recorder *recorder, struct ls_item *item)
{
    struct ls_program *program = recorder->program;
    bool in_transaction = recorder->planned->step->tx != LS_TX_NONE && !recorder->is_outside;
    enum ls_status status =
        ls_item_check(item, in_transaction, recorder->request->journal_schema, recorder->err);
    if (status == LS_OK) {
        program->n_statements += item->summary.n_statements;
        program->n_bytes += item->summary.n_bytes;
        program->may_batch = program->may_batch && item->summary.may_batch;
        *LS_PUSH(struct ls_item, &program->items, recorder->arena) = *item;
    }
    return status;
}

/* A script that does not fit into one transaction: each segment as an item of its own. */
static enum ls_status
add_segments(struct recorder *recorder, const struct ls_item *item)
{
    struct ls_vec segments = {0};
    enum ls_status status =
        ls_sql_segments(recorder->arena, &item->input, &segments, recorder->err);
    if (status != LS_OK) {
        ls_item_blame(item, recorder->err);
    }
    for (size_t i = 0; i < segments.n && status == LS_OK; i++) {
        const struct ls_sql_segment *segment = LS_AT(struct ls_sql_segment, &segments, i);
        struct ls_item part = *item;
        part.input.from = segment->from;
        part.input.to = segment->to;
        if (recorder->is_outside == segment->is_inside) {
            mark_side(recorder, !segment->is_inside);
        }
        status = add_item(recorder, &part);
    }
    if (status == LS_OK && recorder->is_outside) {
        mark_side(recorder, false);
    }
    return status;
}

static enum ls_status
take_item(struct recorder *recorder, struct ls_item *item)
{
    bool was_outside = recorder->is_outside;
    enum ls_status status = add_item(recorder, item);
    bool may_cut = recorder->planned->step->tx == LS_TX_AUTO && !was_outside;
    if (status != LS_OK && may_cut && item->summary.needs_segments) {
        *recorder->err = (struct ls_err){0};
        status = add_segments(recorder, item);
    }
    return status;
}

static int32_t
code_of(enum ls_status status)
{
    return status == LS_OK ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}

static int32_t
record_script(void *user, struct ls_span file, uint64_t offset, uint64_t length)
{
    struct recorder *recorder = user;
    struct ls_span text;
    if (!ls_source_file(recorder->source, file, &text)) {
        return code_of(ls_err_set(recorder->err, LS_PLUGIN,
            "plugin '%s' runs the script '%.*s' without having read it",
            ls_source_plugin(recorder->source)->name, LS_SPAN_ARGS(file)));
    }
    const char *shown = ls_source_shown_path(recorder->source, file);
    struct ls_item item = {.type = LS_ITEM_SQL, .input = ls_sql_input_whole(shown, text)};
    if (offset > text.len || (length != LOCKSTEP_WHOLE_FILE && length > text.len - offset)) {
        return code_of(
            ls_err_set(recorder->err, LS_PLUGIN, "plugin '%s' runs a range outside of '%s'",
                ls_source_plugin(recorder->source)->name, shown));
    }
    if (!ls_item_is_sealed(recorder->planned->step, file, offset, length)) {
        return code_of(ls_err_set(recorder->err, LS_PLUGIN,
            "plugin '%s' runs a part of '%s' that does not belong to the step",
            ls_source_plugin(recorder->source)->name, shown));
    }
    item.input.from = (size_t)offset;
    item.input.to = length == LOCKSTEP_WHOLE_FILE ? text.len : (size_t)(offset + length);
    return code_of(take_item(recorder, &item));
}

static struct ls_item
made_item(struct recorder *recorder, const struct lockstep_statement *statement)
{
    return ls_item_made(recorder->arena, recorder->source, recorder->planned->step, statement);
}

static int32_t
record_queue(void *user, const struct lockstep_statement *statement)
{
    struct recorder *recorder = user;
    struct ls_item item = made_item(recorder, statement);
    return code_of(take_item(recorder, &item));
}

static int32_t
record_copy(void *user, const struct lockstep_statement *statement, struct ls_span data)
{
    struct recorder *recorder = user;
    struct ls_item item = made_item(recorder, statement);
    enum ls_status status = ls_item_check_copy(
        recorder->arena, &item, data, recorder->request->journal_schema, recorder->err);
    if (status == LS_OK) {
        recorder->program->may_batch = false;
        recorder->program->n_statements++;
        recorder->program->n_bytes += item.input.text.len + data.len;
        *LS_PUSH(struct ls_item, &recorder->program->items, recorder->arena) = item;
    }
    return code_of(status);
}

static int32_t
record_savepoint(void *user, uint32_t action, struct ls_span name)
{
    struct recorder *recorder = user;
    struct ls_item item;
    enum ls_status status =
        ls_item_make_savepoint(recorder->arena, action, name, &item, recorder->err);
    if (status == LS_OK) {
        *LS_PUSH(struct ls_item, &recorder->program->items, recorder->arena) = item;
    }
    return code_of(status);
}

static int32_t
record_outside(void *user, uint32_t begin)
{
    mark_side(user, begin != 0);
    return LOCKSTEP_OK;
}

static int32_t
record_book(void *user, const struct lockstep_book *book)
{
    struct recorder *recorder = user;
    struct lockstep_book copy;
    if (!ls_book_copy(recorder->arena, book, &copy)) {
        return code_of(ls_err_set(recorder->err, LS_PLUGIN,
            "plugin '%s' hands over a malformed bookkeeping row",
            ls_source_plugin(recorder->source)->name));
    }
    if (ls_planned_is_booked(recorder->planned)) {
        *LS_PUSH(struct lockstep_book, &recorder->program->books, recorder->arena) = copy;
    }
    return LOCKSTEP_OK;
}

static int32_t
record_skip(void *user, struct ls_span reason)
{
    struct recorder *recorder = user;
    recorder->program->reason = ls_arena_dup(recorder->arena, reason);
    return LOCKSTEP_OK;
}

static void
record_log(void *user, enum ls_severity severity, struct ls_span text)
{
    struct recorder *recorder = user;
    if (severity >= LS_INFO && recorder->program->notes.n < MAX_NOTES) {
        *LS_PUSH(struct ls_span, &recorder->program->notes, recorder->arena) =
            ls_arena_dup(recorder->arena, text);
    }
}

static int32_t
record_is_applied(void *user, struct ls_span local_id)
{
    struct recorder *recorder = user;
    char *id = ls_arena_printf(recorder->arena, "%.*s:%.*s",
        LS_SPAN_ARGS(recorder->planned->step->source), LS_SPAN_ARGS(local_id));
    size_t index = 0;
    return ls_map_get(recorder->ids, ls_span_of(id), &index) && recorder->is_done[index] ? 1 : 0;
}

static enum ls_source_operation
operation_of(enum ls_action action)
{
    switch (action) {
    case LS_ACTION_RECORD:
    case LS_ACTION_ADOPT:
        return LS_SOURCE_RECORD;
    case LS_ACTION_REVERT:
        return LS_SOURCE_REVERT;
    case LS_ACTION_UNRECORD:
        return LS_SOURCE_UNRECORD;
    case LS_ACTION_APPLY:
    case LS_ACTION_CHECK:
    case LS_ACTION_WITHDRAW:
        break;
    }
    return LS_SOURCE_APPLY;
}

/* Parts of it are done: whatever its file says now of transactions, it goes on behind them. */
static bool
goes_on(const struct ls_planned *planned)
{
    const struct ls_applied *applied = planned->applied;
    return (planned->action == LS_ACTION_APPLY || planned->action == LS_ACTION_REVERT) &&
           applied != NULL && applied->is_interrupted && applied->unit > 0 &&
           applied->is_backward == ls_action_is_backward(planned->action);
}

static enum ls_status
record_step(struct recorder *recorder)
{
    const struct ls_planned *planned = recorder->planned;
    struct ls_program *program = recorder->program;
    *program = (struct ls_program){.may_batch = planned->step->tx != LS_TX_NONE};
    bool is_found = planned->action == LS_ACTION_ADOPT && !planned->is_proven;
    if (is_found || planned->action == LS_ACTION_WITHDRAW) {
        program->may_batch = true; /* an entry in the journal, and nothing else */
        return LS_OK;
    }
    program->has_outside = planned->step->tx == LS_TX_NONE && planned->action != LS_ACTION_ADOPT;
    enum ls_source_operation operation = operation_of(planned->action);
    if (planned->action == LS_ACTION_APPLY && planned->step->kind == LS_KIND_DOC &&
        !planned->is_subject_chosen) {
        operation = LS_SOURCE_RECORD;
    }
    bool is_drawn = false;
    struct ls_step_services services = {.user = recorder,
        .err = recorder->err,
        .now = ls_clock_now(),
        .drawn = &is_drawn,
        .is_applied = record_is_applied,
        .skip = record_skip,
        .script = record_script,
        .queue = record_queue,
        .copy = record_copy,
        .savepoint = record_savepoint,
        .outside = record_outside,
        .book = record_book,
        .log = record_log};
    enum ls_source_answer answer = LS_ANSWER_DONE;
    recorder->is_outside = false;
    enum ls_status status =
        ls_source_do(recorder->source, operation, planned->step, &services, &answer);
    program->is_live = answer == LS_ANSWER_OFFLINE;
    program->is_skipped = answer == LS_ANSWER_SKIPPED;
    program->has_outside = program->has_outside || goes_on(planned);
    program->may_batch = program->may_batch && !program->has_outside;
    program->is_drawn = is_drawn && program->has_outside && !program->is_skipped;
    bool is_read =
        planned->step->kind == LS_KIND_DOC && operation == LS_SOURCE_APPLY && program->items.n > 0;
    program->may_batch = program->may_batch && !program->is_live && !is_read &&
                         planned->action != LS_ACTION_RECORD && planned->action != LS_ACTION_CHECK;
    return status;
}

enum ls_status
ls_programs_make(struct ls_arena *arena, const struct ls_program_request *request,
    const struct ls_program **ret_programs, const struct ls_step **ret_failed, struct ls_err *err)
{
    const struct ls_step_set *set = request->order->set;
    struct ls_map ids = {0};
    bool *is_done = ls_arena_array(arena, set->n_steps, sizeof(*is_done));
    for (size_t i = 0; i < set->n_steps; i++) {
        (void)ls_map_add(&ids, arena, set->steps[i].id, i);
    }
    for (size_t i = 0; i < request->state->n_steps; i++) {
        size_t index = 0;
        if (ls_map_get(&ids, request->state->steps[i].id, &index)) {
            is_done[index] = request->state->steps[i].is_applied;
        }
    }
    struct ls_program *programs =
        ls_arena_array(arena, request->plan->n_planned, sizeof(*programs));
    struct recorder recorder = {
        .arena = arena, .request = request, .is_done = is_done, .ids = &ids, .err = err};
    for (size_t i = 0; i < request->plan->n_planned; i++) {
        const struct ls_planned *planned = &request->plan->planned[i];
        bool is_backward = ls_action_is_backward(planned->action);
        recorder.planned = planned;
        recorder.source = request->sources->items[planned->step->source_index];
        recorder.program = &programs[i];
        if (is_backward) {
            is_done[planned->index] = false;
        }
        enum ls_status status = record_step(&recorder);
        if (status != LS_OK && request->on_refusal != NULL) {
            request->on_refusal(request->user, i, err);
            programs[i] = (struct ls_program){.is_refused = true};
            *err = (struct ls_err){0};
        } else if (status != LS_OK) {
            *ret_failed = planned->step;
            return status;
        }
        is_done[planned->index] = !is_backward;
    }
    *ret_programs = programs;
    return LS_OK;
}

static void
add_item_sql(const struct ls_item *item, struct ls_buf *sql)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        ls_buf_add(sql, statement.text);
        ls_buf_adds(sql, ";\n");
        if (statement.has_copy_data) {
            ls_buf_add(sql, statement.copy_data);
            ls_buf_adds(sql, "\\.\n");
        }
    }
}

void
ls_program_each(const struct ls_program *program,
    void (*take)(void *user, struct ls_span statement), void *user)
{
    for (size_t i = 0; i < program->items.n; i++) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, i);
        struct ls_sql_script script;
        struct ls_sql_statement statement;
        if (item->type != LS_ITEM_SQL) {
            continue;
        }
        ls_sql_script_begin(&script, &item->input, &item->summary);
        while (ls_sql_script_next(&script, &statement)) {
            take(user, statement.text);
        }
    }
}

/* BEGIN and COMMIT as --sql shows them: a transaction without a statement is left out where it is not the only one. */
struct shown {
    struct ls_buf *sql;
    bool is_inside;
    bool has_begun;
};

static void
show_begin(struct shown *shown)
{
    if (shown->is_inside && !shown->has_begun) {
        ls_buf_adds(shown->sql, "BEGIN;\n");
        shown->has_begun = true;
    }
}

static void
show_commit(struct shown *shown)
{
    if (shown->has_begun) {
        ls_buf_adds(shown->sql, "COMMIT;\n");
        shown->has_begun = false;
    }
}

static void
show_item(struct shown *shown, const struct ls_item *item)
{
    if (item->type == LS_ITEM_OUTSIDE || item->type == LS_ITEM_INSIDE) {
        show_commit(shown);
        shown->is_inside = item->type == LS_ITEM_INSIDE;
        return;
    }
    show_begin(shown);
    if (item->type == LS_ITEM_SQL) {
        add_item_sql(item, shown->sql);
    } else if (item->type == LS_ITEM_COPY) {
        ls_buf_add(shown->sql, item->input.text);
        ls_buf_adds(shown->sql, ";\n");
        ls_buf_add(shown->sql, item->data);
        ls_buf_adds(shown->sql, "\\.\n");
    } else {
        ls_buf_printf(shown->sql, "%s;\n", item->text);
    }
}

enum ls_status
ls_program_sql(
    const struct ls_program *program, bool in_transaction, struct ls_buf *sql, struct ls_err *err)
{
    struct shown shown = {.sql = sql, .is_inside = in_transaction};
    if (!program->has_outside) {
        show_begin(&shown);
    }
    for (size_t i = 0; i < program->items.n; i++) {
        show_item(&shown, LS_AT(struct ls_item, &program->items, i));
    }
    for (size_t i = 0; i < program->books.n; i++) {
        size_t n = 0;
        show_begin(&shown);
        enum ls_status status =
            ls_book_sql(LS_AT(struct lockstep_book, &program->books, i), sql, &n, err);
        if (status != LS_OK) {
            return status;
        }
        ls_buf_adds(sql, ";\n");
    }
    show_commit(&shown);
    if (sql->overflowed) {
        return ls_err_set(err, LS_FAILURE, "the SQL is larger than what can be shown");
    }
    return LS_OK;
}
