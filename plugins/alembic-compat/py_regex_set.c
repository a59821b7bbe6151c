/* Sets, classes and escapes of patterns: see py_regex_compile.h. */
#include <string.h>

#include "py_eval.h"
#include "py_regex_compile.h"
#include "py_state.h"

/* ---- Sets -------------------------------------------------------------------------------------
 */

struct set_builder {
    struct py_regex_set *set;
    size_t capacity;
    char classes[16];
    size_t n_classes;
};

static bool
add_range(
    struct py_regex_compiler *compiler, struct set_builder *builder, uint32_t first, uint32_t last)
{
    struct py_regex_set *set = builder->set;
    if (set->n == builder->capacity) {
        size_t capacity = builder->capacity == 0 ? 8 : builder->capacity * 2;
        struct py_regex_range *ranges = py_alloc(compiler->py, capacity * sizeof(*ranges));
        if (ranges == NULL) {
            return false;
        }
        if (set->n > 0) {
            memcpy(ranges, set->ranges, set->n * sizeof(*ranges));
        }
        set->ranges = ranges;
        builder->capacity = capacity;
    }
    set->ranges[set->n++] = (struct py_regex_range){first, last};
    return true;
}

static bool
add_class(struct py_regex_compiler *compiler, struct set_builder *builder, char letter)
{
    if (builder->n_classes + 1 >= sizeof(builder->classes)) {
        return py_regex_refuse(compiler, "so many classes");
    }
    builder->classes[builder->n_classes++] = letter;
    return true;
}

bool
py_regex_is_class(char byte)
{
    return byte != '\0' && strchr("dDwWsS", byte) != NULL;
}

/* `digits` hexadecimal digits. */
static bool
hex_code(struct py_regex_compiler *compiler, size_t digits, uint32_t *ret)
{
    *ret = 0;
    for (size_t index = 0; index < digits; index++) {
        char byte = compiler->at < compiler->end ? *compiler->at : '\0';
        char lower = (char)(byte | 0x20);
        bool is_digit = byte >= '0' && byte <= '9';
        if (!is_digit && (lower < 'a' || lower > 'f')) {
            return py_regex_fail(compiler, "incomplete escape");
        }
        *ret = *ret * 16 + (uint32_t)(is_digit ? byte - '0' : lower - 'a' + 10);
        compiler->at++;
    }
    return true;
}

/* The character that an escape means; `at` is behind the backslash, on no class letter. */
bool
py_regex_escaped(struct py_regex_compiler *compiler, bool in_set, uint32_t *ret)
{
    static const char from[] = "nrtfva";
    static const char to[] = "\n\r\t\f\v\a";
    char byte = *compiler->at;
    const char *found = byte == '\0' ? NULL : strchr(from, byte);
    if (found != NULL || (in_set && byte == 'b')) {
        compiler->at++;
        *ret = found == NULL ? '\b' : (unsigned char)to[found - from];
        return true;
    }
    if (byte == 'x' || byte == 'u') {
        compiler->at++;
        return hex_code(compiler, byte == 'x' ? 2 : 4, ret);
    }
    if ((byte >= '0' && byte <= '9') || byte == 'N' || byte == 'U') {
        return py_regex_refuse(compiler, "an octal or named escape");
    }
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) {
        return py_regex_fail(compiler, "bad escape");
    }
    *ret = py_regex_next(compiler);
    return true;
}

/* One member of a set. *ret_is_class where it was a class. */
static bool
set_member(struct py_regex_compiler *compiler, struct set_builder *builder, uint32_t *ret,
    bool *ret_is_class)
{
    *ret_is_class = false;
    if (!py_regex_accept(compiler, '\\')) {
        *ret = py_regex_next(compiler);
        return true;
    }
    if (compiler->at >= compiler->end) {
        return py_regex_fail(compiler, "bad escape (end of pattern)");
    }
    if (py_regex_is_class(*compiler->at)) {
        *ret_is_class = true;
        return add_class(compiler, builder, *compiler->at++);
    }
    return py_regex_escaped(compiler, true, ret);
}

static bool
finish_set(struct py_regex_compiler *compiler, struct set_builder *builder)
{
    char *classes = py_alloc(compiler->py, builder->n_classes + 1);
    if (classes == NULL) {
        return false;
    }
    memcpy(classes, builder->classes, builder->n_classes);
    builder->set->classes = classes;
    return py_regex_emit(
        compiler, (struct py_regex_code){.op = PY_REGEX_CLASS, .set = builder->set});
}

bool
py_regex_compile_set(struct py_regex_compiler *compiler)
{
    struct set_builder builder = {.set = py_alloc(compiler->py, sizeof(struct py_regex_set))};
    bool is_first = true;
    if (builder.set == NULL) {
        return false;
    }
    builder.set->is_negated = py_regex_accept(compiler, '^');
    for (; is_first || !py_regex_at(compiler, ']'); is_first = false) {
        uint32_t first = 0;
        uint32_t last = 0;
        bool is_class = false;
        if (compiler->at >= compiler->end) {
            return py_regex_fail(compiler, "unterminated character set");
        }
        if (!set_member(compiler, &builder, &first, &is_class)) {
            return false;
        }
        if (is_class) {
            continue;
        }
        last = first;
        if (py_regex_at(compiler, '-') && compiler->at + 1 < compiler->end &&
            compiler->at[1] != ']') {
            compiler->at++;
            if (!set_member(compiler, &builder, &last, &is_class)) {
                return false;
            }
            if (is_class || last < first) {
                return py_regex_fail(compiler, "bad character range");
            }
        }
        if (!add_range(compiler, &builder, first, last)) {
            return false;
        }
    }
    compiler->at++;
    return finish_set(compiler, &builder);
}

bool
py_regex_compile_class(struct py_regex_compiler *compiler, char letter)
{
    struct set_builder builder = {.set = py_alloc(compiler->py, sizeof(struct py_regex_set))};
    return builder.set != NULL && add_class(compiler, &builder, letter) &&
           finish_set(compiler, &builder);
}
