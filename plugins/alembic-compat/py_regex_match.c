/* The backtracking machine: see py_regex.h. Choices and what to undo are on a stack of its own, so
 * that a long text needs no deep C stack; only a look-around calls the machine anew. */
#include <string.h>

#include "py_eval.h"
#include "py_regex.h"
#include "py_state.h"
#include "py_unicode.h"

/* A place to come back to, or (where `is_undo`) a saved position to restore on the way. */
struct choice {
    uint32_t pc;
    bool is_undo;
    size_t at;
};

struct machine {
    struct py *py;
    const struct py_regex *regex;
    const struct py_str *text;
    size_t not_here; // a match may not end here; SIZE_MAX: it may anywhere
    size_t *saved;   // two per group, then one per mark
    struct choice *choices;
    size_t n;
    size_t capacity;
};

static bool
push(struct machine *machine, struct choice choice)
{
    if (machine->n == machine->capacity) {
        size_t capacity = machine->capacity == 0 ? 64 : machine->capacity * 2;
        struct choice *choices = py_alloc(machine->py, capacity * sizeof(*choices));
        if (choices == NULL) {
            return false;
        }
        if (machine->n > 0) {
            memcpy(choices, machine->choices, machine->n * sizeof(*choices));
        }
        machine->choices = choices;
        machine->capacity = capacity;
    }
    machine->choices[machine->n++] = choice;
    return true;
}

static bool
save(struct machine *machine, size_t number, size_t at)
{
    struct choice undo = {.pc = (uint32_t)number, .is_undo = true, .at = machine->saved[number]};
    machine->saved[number] = at;
    return push(machine, undo);
}

static uint32_t
fold(uint32_t code)
{
    uint32_t to[3] = {code};
    return py_code_to_lower(code, to) == 1 ? to[0] : code;
}

static bool
is_word(uint32_t code)
{
    return code == '_' || py_code_is_alpha(code) || py_code_is_numeric(code);
}

static bool
in_class(char letter, uint32_t code)
{
    switch (letter) {
    case 'd':
        return py_code_is_decimal(code);
    case 'D':
        return !py_code_is_decimal(code);
    case 'w':
        return is_word(code);
    case 'W':
        return !is_word(code);
    case 's':
        return py_code_is_space(code);
    default:
        return !py_code_is_space(code);
    }
}

static bool
in_ranges(const struct py_regex_set *set, uint32_t code)
{
    for (size_t index = 0; index < set->n; index++) {
        if (code >= set->ranges[index].first && code <= set->ranges[index].last) {
            return true;
        }
    }
    return false;
}

static bool
in_set(const struct py_regex_set *set, uint32_t code, bool ignore_case)
{
    bool found = in_ranges(set, code);
    for (const char *letter = set->classes; *letter != '\0' && !found; letter++) {
        found = in_class(*letter, code);
    }
    if (!found && ignore_case) {
        uint32_t upper[3] = {code};
        found = in_ranges(set, fold(code)) ||
                (py_code_to_upper(code, upper) == 1 && in_ranges(set, upper[0]));
    }
    return found != set->is_negated;
}

/* Whether the character before `at` and the one behind it differ in being of a word. */
static bool
at_boundary(const struct py_str *text, size_t at)
{
    size_t size = 1;
    bool before = false;
    if (at > 0) {
        size_t start = at - 1;
        while (start > 0 && ((unsigned char)text->ptr[start] & 0xC0) == 0x80) {
            start--;
        }
        before = is_word(py_utf8_decode(text->ptr + start, at - start, &size));
    }
    bool behind = at < text->len && is_word(py_utf8_decode(text->ptr + at, text->len - at, &size));
    return before != behind;
}

static bool
holds(const struct py_str *text, uint32_t assertion, size_t at)
{
    bool at_end = at == text->len;
    switch (assertion) {
    case 'A':
        return at == 0;
    case '^':
        return at == 0 || text->ptr[at - 1] == '\n';
    case 'Z':
        return at_end;
    case 'z':
        return at_end || (at + 1 == text->len && text->ptr[at] == '\n');
    case '$':
        return at_end || text->ptr[at] == '\n';
    case 'b':
        return at_boundary(text, at);
    default:
        return !at_boundary(text, at);
    }
}

/* One character at *at: stepped over if it fits. */
static bool
take_char(const struct machine *machine, const struct py_regex_code *code, size_t *at)
{
    size_t size = 1;
    bool ignore_case = (machine->regex->flags & PY_REGEX_IGNORECASE) != 0;
    if (*at >= machine->text->len) {
        return false;
    }
    uint32_t found = py_utf8_decode(machine->text->ptr + *at, machine->text->len - *at, &size);
    bool fits = code->op == PY_REGEX_ANY ? code->x != 0 || found != '\n'
                : code->op == PY_REGEX_CHAR
                    ? found == code->code || (ignore_case && fold(found) == fold(code->code))
                    : in_set(code->set, found, ignore_case);
    *at += fits ? size : 0;
    return fits;
}

static bool
take_back(const struct machine *machine, uint32_t group, size_t *at)
{
    size_t start = machine->saved[(size_t)2 * group];
    size_t end = machine->saved[(size_t)2 * group + 1];
    if (start == SIZE_MAX || end == SIZE_MAX || end - start > machine->text->len - *at ||
        memcmp(machine->text->ptr + start, machine->text->ptr + *at, end - start) != 0) {
        return false;
    }
    *at += end - start;
    return true;
}

static int run(struct machine *machine, uint32_t pc, size_t at, bool whole);

/* A look-around: 1 it holds, 0, -1. */
static int
look(struct machine *machine, uint32_t pc, size_t at)
{
    const struct py_regex_code *code = &machine->regex->program[pc];
    size_t from = at;
    for (uint32_t back = 0; back < code->x; back++) {
        if (from == 0) {
            return code->code != 0;
        }
        from--;
        while (from > 0 && ((unsigned char)machine->text->ptr[from] & 0xC0) == 0x80) {
            from--;
        }
    }
    struct machine inner = *machine;
    inner.not_here = SIZE_MAX;
    inner.choices = NULL;
    inner.n = 0;
    inner.capacity = 0;
    int matches = py_stack_check(machine->py) ? run(&inner, pc + 1, from, false) : -1;
    return matches < 0 ? -1 : (matches > 0) != (code->code != 0);
}

/* One instruction: 1 go on, 0 go back, -1 failed. */
static int
step(struct machine *machine, uint32_t *pc, size_t *at)
{
    const struct py_regex_code *code = &machine->regex->program[*pc];
    size_t mark = 2 * machine->regex->n_groups + code->x;
    struct choice other = {.pc = code->y, .at = *at};
    int holds_here = 1;
    (*pc)++;
    switch (code->op) {
    case PY_REGEX_CHAR:
    case PY_REGEX_ANY:
    case PY_REGEX_CLASS:
        return take_char(machine, code, at);
    case PY_REGEX_SPLIT:
        *pc = code->x;
        return push(machine, other) ? 1 : -1;
    case PY_REGEX_JUMP:
        *pc = code->x;
        return 1;
    case PY_REGEX_SAVE:
        return save(machine, code->x, *at) ? 1 : -1;
    case PY_REGEX_MARK:
        return save(machine, mark, *at) ? 1 : -1;
    case PY_REGEX_PROGRESS:
        *pc = machine->saved[mark] == *at ? code->y : *pc;
        return 1;
    case PY_REGEX_ASSERT:
        return holds(machine->text, code->code, *at);
    case PY_REGEX_BACK:
        return take_back(machine, code->x, at);
    case PY_REGEX_LOOK:
        holds_here = look(machine, *pc - 1, *at);
        *pc = code->y;
        return holds_here;
    case PY_REGEX_MATCH:
        return 0;
    }
    return 0;
}

/* Back to the last choice; false where there is none left. */
static bool
go_back(struct machine *machine, uint32_t *pc, size_t *at)
{
    while (machine->n > 0) {
        const struct choice *choice = &machine->choices[--machine->n];
        if (!choice->is_undo) {
            *pc = choice->pc;
            *at = choice->at;
            return true;
        }
        machine->saved[choice->pc] = choice->at;
    }
    return false;
}

static int
run(struct machine *machine, uint32_t pc, size_t at, bool whole)
{
    for (;;) {
        if (!py_step(machine->py)) {
            return -1;
        }
        bool is_end = machine->regex->program[pc].op == PY_REGEX_MATCH;
        if (is_end && (!whole || at == machine->text->len) && at != machine->not_here) {
            machine->saved[1] = at;
            return 1;
        }
        int went = is_end ? 0 : step(machine, &pc, &at);
        if (went < 0) {
            return -1;
        }
        if (went == 0 && !go_back(machine, &pc, &at)) {
            return 0;
        }
    }
}

int
py_regex_match(struct py *py, const struct py_regex *regex, const struct py_str *text,
    const struct py_regex_start *start, size_t *ret)
{
    size_t n = 2 * regex->n_groups + regex->n_marks;
    struct machine machine = {.py = py, .regex = regex, .text = text};
    machine.not_here = start->not_empty ? start->at : SIZE_MAX;
    machine.saved = py_alloc(py, n * sizeof(size_t));
    if (machine.saved == NULL) {
        return -1;
    }
    memset(machine.saved, 0xFF, n * sizeof(size_t));
    int matches = run(&machine, 0, start->at, start->whole);
    if (matches > 0) {
        memcpy(ret, machine.saved, 2 * regex->n_groups * sizeof(size_t));
        ret[0] = start->at;
    }
    return matches;
}
