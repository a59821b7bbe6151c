/* Compiling patterns: see py_regex.h. */
#include "py_regex_compile.h"

#include <string.h>

#include "py_eval.h"
#include "py_state.h"
#include "py_unicode.h"

#define LARGEST_PROGRAM 20000
#define LARGEST_REPEAT 1000
#define DEEPEST 100

const struct py_type py_regex_error = {
    .name = "error", .module = "re", .bases = {&py_exc_exception}};

static bool compile_alternatives(struct py_regex_compiler *compiler);

bool
py_regex_fail(struct py_regex_compiler *compiler, const char *message)
{
    (void)py_raise(compiler->py, &py_regex_error, "%s at position %zu", message,
        py_utf8_count(compiler->start, (size_t)(compiler->at - compiler->start)));
    return false;
}

bool
py_regex_refuse(struct py_regex_compiler *compiler, const char *construct)
{
    (void)py_refuse(compiler->py, "%s in a regular expression", construct);
    return false;
}

bool
py_regex_at(const struct py_regex_compiler *compiler, char byte)
{
    return compiler->at < compiler->end && *compiler->at == byte;
}

bool
py_regex_accept(struct py_regex_compiler *compiler, char byte)
{
    bool is = py_regex_at(compiler, byte);
    compiler->at += is;
    return is;
}

uint32_t
py_regex_next(struct py_regex_compiler *compiler)
{
    size_t size = 1;
    uint32_t code = py_utf8_decode(compiler->at, (size_t)(compiler->end - compiler->at), &size);
    compiler->at += size;
    return code;
}

/* ---- The program ------------------------------------------------------------------------------
 */

static bool
insert(struct py_regex_compiler *compiler, size_t where, struct py_regex_code code)
{
    struct py_regex *regex = compiler->regex;
    if (regex->n >= LARGEST_PROGRAM) {
        return py_regex_refuse(compiler, "so much");
    }
    if (regex->n == compiler->capacity) {
        size_t capacity = compiler->capacity == 0 ? 64 : compiler->capacity * 2;
        struct py_regex_code *program = py_alloc(compiler->py, capacity * sizeof(*program));
        if (program == NULL) {
            return false;
        }
        if (regex->n > 0) {
            memcpy(program, regex->program, regex->n * sizeof(*program));
        }
        regex->program = program;
        compiler->capacity = capacity;
    }
    memmove(regex->program + where + 1, regex->program + where, (regex->n - where) * sizeof(code));
    regex->program[where] = code;
    regex->n++;
    return true;
}

bool
py_regex_emit(struct py_regex_compiler *compiler, struct py_regex_code code)
{
    return insert(compiler, compiler->regex->n, code);
}

/* Move the targets inside [from, to) that point there by `by`. */
static void
relocate(struct py_regex *regex, size_t from, size_t to, size_t old_from, size_t by)
{
    for (size_t at = from; at < to; at++) {
        struct py_regex_code *code = &regex->program[at];
        if (code->op == PY_REGEX_SPLIT || code->op == PY_REGEX_JUMP) {
            code->x += code->x >= old_from ? (uint32_t)by : 0;
        }
        if (code->op == PY_REGEX_SPLIT || code->op == PY_REGEX_LOOK ||
            code->op == PY_REGEX_PROGRESS) {
            code->y += code->y >= old_from ? (uint32_t)by : 0;
        }
    }
}

/* Insert before an item whose inner targets then move along. */
static bool
insert_before(struct py_regex_compiler *compiler, size_t where, struct py_regex_code code)
{
    if (!insert(compiler, where, code)) {
        return false;
    }
    relocate(compiler->regex, where + 1, compiler->regex->n, where, 1);
    return true;
}

/* ---- Groups -----------------------------------------------------------------------------------
 */

static int
find_name(const struct py_regex_compiler *compiler, const char *ptr, size_t len)
{
    for (size_t group = 1; group < compiler->regex->n_groups; group++) {
        const struct py_str *name = compiler->regex->names[group];
        if (name != NULL && name->len == len && memcmp(name->ptr, ptr, len) == 0) {
            return (int)group;
        }
    }
    return -1;
}

/* A name up to `close`. */
static bool
group_name(struct py_regex_compiler *compiler, char close, const char **ret, size_t *ret_len)
{
    const char *end = memchr(compiler->at, close, (size_t)(compiler->end - compiler->at));
    if (end == NULL || end == compiler->at) {
        return py_regex_fail(compiler, "missing group name");
    }
    *ret = compiler->at;
    *ret_len = (size_t)(end - compiler->at);
    compiler->at = end + 1;
    return true;
}

static bool
compile_group(struct py_regex_compiler *compiler, const char *name, size_t len)
{
    struct py_regex *regex = compiler->regex;
    uint32_t group = (uint32_t)regex->n_groups;
    if (regex->n_groups == PY_REGEX_GROUPS) {
        return py_regex_refuse(compiler, "so many groups");
    }
    if (name != NULL && find_name(compiler, name, len) >= 0) {
        return py_regex_fail(compiler, "redefinition of group name");
    }
    regex->n_groups++;
    if (name != NULL) {
        regex->names[group] = py_intern(compiler->py, name, len);
        if (regex->names[group] == NULL) {
            return false;
        }
    }
    return py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_SAVE, .x = 2 * group}) &&
           compile_alternatives(compiler) &&
           py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_SAVE, .x = 2 * group + 1});
}

/* How many characters the program [from, to) takes, where that is fixed and simple; -1 else. */
static int64_t
fixed_width(const struct py_regex *regex, size_t from, size_t to)
{
    int64_t width = 0;
    for (size_t at = from; at < to; at++) {
        enum py_regex_op op = regex->program[at].op;
        if (op == PY_REGEX_CHAR || op == PY_REGEX_ANY || op == PY_REGEX_CLASS) {
            width++;
        } else if (op != PY_REGEX_SAVE && op != PY_REGEX_ASSERT) {
            return -1;
        }
    }
    return width;
}

static bool
compile_look(struct py_regex_compiler *compiler, bool is_behind, bool is_negated)
{
    size_t at = compiler->regex->n;
    struct py_regex_code look = {.op = PY_REGEX_LOOK, .code = is_negated};
    if (!py_regex_emit(compiler, look) || !compile_alternatives(compiler)) {
        return false;
    }
    if (is_behind) {
        int64_t width = fixed_width(compiler->regex, at + 1, compiler->regex->n);
        if (width < 0) {
            return py_regex_refuse(compiler, "a look-behind with more than plain characters");
        }
        compiler->regex->program[at].x = (uint32_t)width;
    }
    if (!py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_MATCH})) {
        return false;
    }
    compiler->regex->program[at].y = (uint32_t)compiler->regex->n;
    return true;
}

/* (?P<name>…) and (?P=name); `at` is behind the P. */
static bool
compile_named(struct py_regex_compiler *compiler)
{
    const char *name = NULL;
    size_t len = 0;
    if (py_regex_accept(compiler, '<')) {
        return group_name(compiler, '>', &name, &len) && compile_group(compiler, name, len);
    }
    if (!py_regex_accept(compiler, '=') || !group_name(compiler, ')', &name, &len)) {
        return py_has_error(compiler->py) ? false : py_regex_fail(compiler, "unknown extension ?P");
    }
    int group = find_name(compiler, name, len);
    compiler->at--; // the parenthesis is looked for by the caller
    return group < 0 ? py_regex_fail(compiler, "unknown group name")
                     : py_regex_emit(compiler,
                           (struct py_regex_code){.op = PY_REGEX_BACK, .x = (uint32_t)group});
}

/* What stands in parentheses; `at` is behind the opening one. */
static bool
compile_parens(struct py_regex_compiler *compiler)
{
    bool ok = false;
    if (!py_regex_accept(compiler, '?')) {
        ok = compile_group(compiler, NULL, 0);
    } else if (py_regex_accept(compiler, ':')) {
        ok = compile_alternatives(compiler);
    } else if (py_regex_accept(compiler, 'P')) {
        ok = compile_named(compiler);
    } else if (py_regex_at(compiler, '=') || py_regex_at(compiler, '!')) {
        ok = compile_look(compiler, false, *compiler->at++ == '!');
    } else if (py_regex_accept(compiler, '<') &&
               (py_regex_at(compiler, '=') || py_regex_at(compiler, '!'))) {
        ok = compile_look(compiler, true, *compiler->at++ == '!');
    } else {
        return py_regex_refuse(compiler, "this kind of group");
    }
    if (!ok) {
        return false;
    }
    return py_regex_accept(compiler, ')') ||
           py_regex_fail(compiler, "missing ), unterminated subpattern");
}

/* ---- Atoms and repeats -------------------------------------------------------------------------
 */

static bool
compile_escape(struct py_regex_compiler *compiler)
{
    uint32_t code = 0;
    if (compiler->at >= compiler->end) {
        return py_regex_fail(compiler, "bad escape (end of pattern)");
    }
    char byte = *compiler->at;
    if (py_regex_is_class(byte)) {
        compiler->at++;
        return py_regex_compile_class(compiler, byte);
    }
    if (byte == 'b' || byte == 'B' || byte == 'A' || byte == 'Z') {
        compiler->at++;
        return py_regex_emit(
            compiler, (struct py_regex_code){.op = PY_REGEX_ASSERT, .code = (unsigned char)byte});
    }
    if (byte >= '1' && byte <= '9') {
        uint32_t group = (uint32_t)(byte - '0');
        compiler->at++;
        if (compiler->at < compiler->end && *compiler->at >= '0' && *compiler->at <= '9') {
            return py_regex_refuse(compiler, "a reference to so high a group");
        }
        return group < compiler->regex->n_groups
                   ? py_regex_emit(
                         compiler, (struct py_regex_code){.op = PY_REGEX_BACK, .x = group})
                   : py_regex_fail(compiler, "invalid group reference");
    }
    return py_regex_escaped(compiler, false, &code) &&
           py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_CHAR, .code = code});
}

static bool
compile_atom(struct py_regex_compiler *compiler)
{
    unsigned flags = compiler->regex->flags;
    if (py_regex_accept(compiler, '(')) {
        return compile_parens(compiler);
    }
    if (py_regex_accept(compiler, '[')) {
        return py_regex_compile_set(compiler);
    }
    if (py_regex_accept(compiler, '\\')) {
        return compile_escape(compiler);
    }
    if (py_regex_accept(compiler, '.')) {
        return py_regex_emit(compiler,
            (struct py_regex_code){.op = PY_REGEX_ANY, .x = (flags & PY_REGEX_DOTALL) != 0});
    }
    if (py_regex_at(compiler, '^') || py_regex_at(compiler, '$')) {
        bool by_line = (flags & PY_REGEX_MULTILINE) != 0;
        char letter = *compiler->at++ == '^' ? (by_line ? '^' : 'A') : by_line ? '$' : 'z';
        return py_regex_emit(
            compiler, (struct py_regex_code){.op = PY_REGEX_ASSERT, .code = (unsigned char)letter});
    }
    if (py_regex_at(compiler, '*') || py_regex_at(compiler, '+') || py_regex_at(compiler, '?')) {
        return py_regex_fail(compiler, "nothing to repeat");
    }
    uint32_t code = py_regex_next(compiler);
    return py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_CHAR, .code = code});
}

/* {m}, {m,}, {,n}, {m,n}: false where it is none, and then "{" is a plain character. */
static bool
parse_counts(
    const char *at, const char *end, uint32_t *ret_low, uint32_t *ret_high, const char **ret)
{
    const char *start = at;
    uint32_t counts[2] = {0, UINT32_MAX};
    for (; at < end && *at >= '0' && *at <= '9' && counts[0] < 100000; at++) {
        counts[0] = counts[0] * 10 + (uint32_t)(*at - '0');
    }
    if (at < end && *at == ',') {
        const char *digits = ++at;
        uint32_t high = 0;
        for (; at < end && *at >= '0' && *at <= '9' && high < 100000; at++) {
            high = high * 10 + (uint32_t)(*at - '0');
        }
        counts[1] = at > digits ? high : UINT32_MAX;
    } else {
        counts[1] = counts[0];
    }
    if (at >= end || *at != '}' || at == start) {
        return false;
    }
    *ret_low = counts[0];
    *ret_high = counts[1];
    *ret = at + 1;
    return true;
}

/* A copy of the item [from, to) at the end of the program. */
static bool
emit_copy(struct py_regex_compiler *compiler, size_t from, size_t to)
{
    size_t start = compiler->regex->n;
    for (size_t at = from; at < to; at++) {
        if (!py_regex_emit(compiler, compiler->regex->program[at])) {
            return false;
        }
    }
    relocate(compiler->regex, start, compiler->regex->n, from, start - from);
    return true;
}

static struct py_regex_code
split(size_t take, size_t leave, bool is_lazy)
{
    return (struct py_regex_code){.op = PY_REGEX_SPLIT,
        .x = (uint32_t)(is_lazy ? leave : take),
        .y = (uint32_t)(is_lazy ? take : leave)};
}

/* The item [from, end) becomes a loop of any number of rounds. */
static bool
make_star(struct py_regex_compiler *compiler, size_t from, bool is_lazy)
{
    uint32_t mark = (uint32_t)compiler->regex->n_marks++;
    struct py_regex_code code = {.op = PY_REGEX_MARK, .x = mark};
    if (!insert_before(compiler, from, code) ||
        !insert_before(compiler, from, split(0, 0, false))) {
        return false;
    }
    code = (struct py_regex_code){.op = PY_REGEX_PROGRESS, .x = mark};
    if (!py_regex_emit(compiler, code)) {
        return false;
    }
    code = (struct py_regex_code){.op = PY_REGEX_JUMP, .x = (uint32_t)from};
    if (!py_regex_emit(compiler, code)) {
        return false;
    }
    compiler->regex->program[from] = split(from + 1, compiler->regex->n, is_lazy);
    compiler->regex->program[compiler->regex->n - 2].y = (uint32_t)compiler->regex->n;
    return true;
}

/* The item [from, end) becomes optional. */
static bool
make_optional(struct py_regex_compiler *compiler, size_t from, bool is_lazy)
{
    if (!insert_before(compiler, from, split(0, 0, false))) {
        return false;
    }
    compiler->regex->program[from] = split(from + 1, compiler->regex->n, is_lazy);
    return true;
}

/* low copies, and then a loop, or high - low optional ones, each inside the one before. */
static bool
repeat(struct py_regex_compiler *compiler, size_t from, uint32_t low, uint32_t high, bool is_lazy)
{
    size_t to = compiler->regex->n;
    struct py_regex_code *item = py_alloc(compiler->py, (to - from + 1) * sizeof(*item));
    if (item == NULL) {
        return false;
    }
    if (low > LARGEST_REPEAT || (high != UINT32_MAX && high > LARGEST_REPEAT)) {
        return py_regex_refuse(compiler, "so large a repeat");
    }
    if (high < low) {
        return py_regex_fail(compiler, "min repeat greater than max repeat");
    }
    if (low == 0 && high == UINT32_MAX) {
        return make_star(compiler, from, is_lazy);
    }
    if (high == 0) {
        compiler->regex->n = from;
        return true;
    }
    for (uint32_t n = 1; n < low; n++) {
        if (!emit_copy(compiler, from, to)) {
            return false;
        }
    }
    if (high == UINT32_MAX) {
        size_t last = compiler->regex->n;
        return emit_copy(compiler, from, to) && make_star(compiler, last, is_lazy);
    }
    size_t first_optional = low == 0 ? from : compiler->regex->n;
    uint32_t n_optional = high - low;
    for (uint32_t n = low == 0; n < n_optional; n++) {
        if (!emit_copy(compiler, from, to)) {
            return false;
        }
    }
    for (uint32_t left = n_optional; left > 0; left--) {
        if (!make_optional(compiler, first_optional + (left - 1) * (to - from), is_lazy)) {
            return false;
        }
    }
    return true;
}

static bool
compile_repeats(struct py_regex_compiler *compiler, size_t from)
{
    uint32_t low = 0;
    uint32_t high = 0;
    const char *after = NULL;
    if (py_regex_accept(compiler, '*')) {
        high = UINT32_MAX;
    } else if (py_regex_accept(compiler, '+')) {
        low = 1;
        high = UINT32_MAX;
    } else if (py_regex_accept(compiler, '?')) {
        high = 1;
    } else if (py_regex_at(compiler, '{') &&
               parse_counts(compiler->at + 1, compiler->end, &low, &high, &after)) {
        compiler->at = after;
    } else {
        return true;
    }
    bool is_lazy = py_regex_accept(compiler, '?');
    if (py_regex_at(compiler, '+')) {
        return py_regex_refuse(compiler, "a possessive repeat");
    }
    if (!repeat(compiler, from, low, high, is_lazy)) {
        return false;
    }
    if (py_regex_at(compiler, '*') || py_regex_at(compiler, '?')) {
        return py_regex_fail(compiler, "multiple repeat");
    }
    return true;
}

static bool
compile_sequence(struct py_regex_compiler *compiler)
{
    while (compiler->at < compiler->end && *compiler->at != '|' && *compiler->at != ')') {
        size_t from = compiler->regex->n;
        if (!compile_atom(compiler) || !compile_repeats(compiler, from)) {
            return false;
        }
    }
    return true;
}

static bool
compile_alternatives(struct py_regex_compiler *compiler)
{
    size_t from = compiler->regex->n;
    if (++compiler->depth > DEEPEST || !py_stack_check(compiler->py)) {
        return py_regex_refuse(compiler, "such deep nesting");
    }
    bool ok = compile_sequence(compiler);
    if (ok && py_regex_accept(compiler, '|')) {
        // SPLIT first, rest; first; JUMP end; rest
        ok = insert_before(compiler, from, split(0, 0, false));
        size_t jump = compiler->regex->n;
        ok = ok && py_regex_emit(compiler, (struct py_regex_code){.op = PY_REGEX_JUMP});
        if (ok) {
            compiler->regex->program[from] = split(from + 1, jump + 1, false);
        }
        ok = ok && compile_alternatives(compiler);
        if (ok) {
            compiler->regex->program[jump].x = (uint32_t)compiler->regex->n;
        }
    }
    compiler->depth--;
    return ok;
}

/* (?i), (?m), (?s) and their unions at the very start. */
static bool
take_flags(struct py_regex_compiler *compiler)
{
    const char *at = compiler->at;
    unsigned flags = 0;
    if (compiler->end - at < 4 || at[0] != '(' || at[1] != '?') {
        return true;
    }
    for (at += 2; at < compiler->end && *at != ')'; at++) {
        unsigned flag = *at == 'i'   ? PY_REGEX_IGNORECASE
                        : *at == 'm' ? PY_REGEX_MULTILINE
                        : *at == 's' ? PY_REGEX_DOTALL
                        : *at == 'x' ? PY_REGEX_VERBOSE
                                     : 0;
        if (flag == 0) {
            return true;
        }
        flags |= flag;
    }
    if (at < compiler->end && flags != 0) {
        compiler->regex->flags |= flags;
        compiler->at = at + 1;
    }
    return true;
}

struct py_regex *
py_regex_compile(struct py *py, const struct py_str *pattern, unsigned flags)
{
    struct py_regex *regex = py_alloc(py, sizeof(*regex));
    struct py_regex_compiler compiler = {.py = py,
        .regex = regex,
        .start = pattern->ptr,
        .at = pattern->ptr,
        .end = pattern->ptr + pattern->len};
    if (regex == NULL) {
        return NULL;
    }
    regex->n_groups = 1;
    regex->flags = flags;
    (void)take_flags(&compiler);
    if ((regex->flags & PY_REGEX_VERBOSE) != 0) {
        (void)py_regex_refuse(&compiler, "the flag VERBOSE");
        return NULL;
    }
    if (!compile_alternatives(&compiler)) {
        return NULL;
    }
    if (compiler.at < compiler.end) {
        (void)py_regex_fail(&compiler, "unbalanced parenthesis");
        return NULL;
    }
    return py_regex_emit(&compiler, (struct py_regex_code){.op = PY_REGEX_MATCH}) ? regex : NULL;
}
