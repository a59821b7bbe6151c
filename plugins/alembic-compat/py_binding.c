/* What a name is bound to, from a module's text: see py_binding.h. */
#include "py_binding.h"

#include <string.h>

#include "py_lexer.h"

/* ---- Words ------------------------------------------------------------------------------------
 */

bool
py_words_next(struct py_words *words)
{
    const char *end = words->end;
    const char *at = words->at;
    while (at < end) {
        const char *start = at;
        while (at < end && py_is_name_part(*at)) {
            at++;
        }
        if (at > start) {
            words->word = start;
            words->len = (size_t)(at - start);
            words->at = at;
            return true;
        }
        if (*at == '#') {
            const char *line_end = memchr(at, '\n', (size_t)(end - at));
            at = line_end == NULL ? end : line_end;
        } else if (*at == '\'' || *at == '"') {
            const char *after = py_skip_string(at, end, 0);
            at = after == NULL ? end : after;
        } else {
            bool closes = *at == ')' || *at == ']' || *at == '}';
            words->depth += *at == '(' || *at == '[' || *at == '{';
            words->depth -= closes && words->depth > 0;
            at++;
        }
    }
    words->at = end;
    return false;
}

bool
py_words_find(struct py_words *words, const char *word, size_t len)
{
    while (py_words_next(words)) {
        if (words->len == len && memcmp(words->word, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_word(const struct py_words *words, const char *text)
{
    return words->len == strlen(text) && memcmp(words->word, text, words->len) == 0;
}

/* ---- What a place of a name does to it --------------------------------------------------------
 */

enum binding {
    BINDING_NONE, /* a use, or of another name: an attribute, the keyword of a call */
    BINDING_VALUE,
    BINDING_OTHER, /* what else may give it a value */
};

static const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    return at;
}

static bool
is_margin(const char *text, const char *at)
{
    return at == text || at[-1] == '\n';
}

/* Whether nothing but blanks is before it in its line. */
static bool
begins_line(const char *text, const char *at)
{
    while (at > text && (at[-1] == ' ' || at[-1] == '\t')) {
        at--;
    }
    return is_margin(text, at);
}

static bool
is_augmented(const char *at, size_t left)
{
    if (left < 3 || strchr("+-*/%@&|^<>", *at) == NULL) {
        return false;
    }
    return (at[1] == *at && at[2] == '=') || (at[1] == '=' && *at != '<' && *at != '>');
}

/* Whether the word before may bind the name behind it. */
static bool
may_bind(const struct py_words *before)
{
    static const char *const words[] = {"global", "nonlocal", "def", "class", "for", "del", NULL};
    bool found = false;
    for (size_t i = 0; words[i] != NULL && !found; i++) {
        found = is_word(before, words[i]);
    }
    return found;
}

static enum binding
binding_of(const char *text, const struct py_words *name, const struct py_words *before)
{
    const char *after = skip_blanks(name->at, name->end);
    size_t left = (size_t)(name->end - after);
    bool is_behind = before->word != NULL && skip_blanks(before->at, name->end) == name->word;
    bool is_equals = left > 1 && after[0] == '=' && after[1] != '=';
    bool is_walrus = left > 1 && after[0] == ':' && after[1] == '=';
    if (name->word > text && name->word[-1] == '.') {
        return BINDING_NONE;
    }
    if (is_walrus || (is_behind && may_bind(before))) {
        return BINDING_OTHER;
    }
    if (name->depth > 0) {
        return BINDING_NONE;
    }
    if (is_equals && is_margin(text, name->word)) {
        return BINDING_VALUE;
    }
    bool is_statement = begins_line(text, name->word) && left > 0 &&
                        (*after == ',' || *after == ':' || is_augmented(after, left));
    return is_equals || is_statement ? BINDING_OTHER : BINDING_NONE;
}

/* ---- Imports ----------------------------------------------------------------------------------
 */

/* A dotted name at `at`; behind it the end is given. */
static const char *
dotted_end(const char *at, const char *end)
{
    while (at < end && (py_is_name_part(*at) || *at == '.')) {
        at++;
    }
    return at;
}

struct import {
    const char *module; /* NULL: import …; else from … import */
    size_t module_len;
    const char *name; /* dotted in import … */
    size_t name_len;
    const char *alias; /* NULL: none */
    size_t alias_len;
};

static bool
binds(const struct import *import, const char *name, size_t len)
{
    const char *bound = import->alias != NULL ? import->alias : import->name;
    size_t bound_len = import->alias != NULL ? import->alias_len : import->name_len;
    const char *dot = memchr(bound, '.', bound_len);
    bound_len = dot == NULL ? bound_len : (size_t)(dot - bound);
    return bound_len == len && memcmp(bound, name, len) == 0;
}

/* The names of one statement, its first word being the one that was read; the last one that binds the name goes to *ret, and
 * their number is added to *ret_n. */
static void
read_import(struct py_words *words, const char *name, size_t len, struct import *ret, size_t *ret_n)
{
    struct import import = {NULL, 0, NULL, 0, NULL, 0};
    size_t depth = words->depth;
    if (is_word(words, "from")) {
        import.module = skip_blanks(words->at, words->end);
        const char *module_end = dotted_end(import.module, words->end);
        import.module_len = (size_t)(module_end - import.module);
        words->at = module_end;
        if (!py_words_next(words) || !is_word(words, "import")) {
            return;
        }
    }
    for (bool goes_on = true; goes_on;) {
        struct py_words ahead = *words;
        if (!py_words_next(&ahead)) {
            return;
        }
        import.name = ahead.word;
        ahead.at = dotted_end(ahead.word, ahead.end);
        import.name_len = (size_t)(ahead.at - ahead.word);
        import.alias = NULL;
        *words = ahead;
        if (py_words_next(&ahead) && is_word(&ahead, "as") && py_words_next(&ahead)) {
            import.alias = ahead.word;
            import.alias_len = ahead.len;
            *words = ahead;
        }
        if (binds(&import, name, len)) {
            *ret = import;
            *ret_n += 1;
        }
        const char *after = skip_blanks(words->at, words->end);
        goes_on = (after < words->end && *after == ',') || words->depth > depth;
        ahead = *words;
        if (goes_on && (!py_words_next(&ahead) || ahead.depth < words->depth ||
                           (words->depth > depth && ahead.depth == depth))) {
            goes_on = false; /* a comma before the bracket that closes */
        }
    }
}

/* ---- Both -------------------------------------------------------------------------------------
 */

struct bindings {
    const char *value; /* of the last one at the margin */
    size_t n_values;
    size_t n_others;
    struct import import; /* the last one */
    size_t n_imports;
    bool is_inner; /* it is not at the margin */
    bool has_star;
};

static void
read_bindings(const char *text, const char *end, const char *name, size_t len, struct bindings *ret)
{
    static const char star[] = "import *";
    struct py_words words = {.at = text, .end = end};
    struct py_words before = {.word = NULL};
    *ret = (struct bindings){
        .has_star = memmem(text, (size_t)(end - text), star, sizeof(star) - 1) != NULL};
    while (py_words_next(&words)) {
        bool is_import = words.depth == 0 && begins_line(text, words.word) &&
                         (is_word(&words, "from") || is_word(&words, "import"));
        if (is_import) {
            bool at_margin = is_margin(text, words.word);
            size_t n = ret->n_imports;
            read_import(&words, name, len, &ret->import, &ret->n_imports);
            ret->is_inner = ret->is_inner || (ret->n_imports > n && !at_margin);
        } else if (words.len == len && memcmp(words.word, name, len) == 0) {
            enum binding binding = binding_of(text, &words, &before);
            ret->n_values += binding == BINDING_VALUE;
            ret->n_others += binding == BINDING_OTHER;
            if (binding == BINDING_VALUE) {
                ret->value = memchr(words.at, '=', (size_t)(end - words.at));
            }
        }
        before = words;
    }
}

const char *
py_binding_value(const char *text, const char *end, const char *name, size_t len)
{
    struct bindings found;
    read_bindings(text, end, name, len, &found);
    bool is_one = found.n_values == 1 && found.n_others + found.n_imports == 0 && !found.has_star;
    return is_one ? skip_blanks(found.value + 1, end) : NULL;
}

bool
py_binding_import(
    struct py_buf *dotted, const char *text, const char *end, const char *name, size_t len)
{
    struct bindings found;
    read_bindings(text, end, name, len, &found);
    const struct import *import = &found.import;
    if (found.n_imports != 1 || found.is_inner || found.has_star ||
        found.n_values + found.n_others > 0 ||
        (import->module != NULL && (import->module_len == 0 || import->module[0] == '.'))) {
        return false;
    }
    if (import->module != NULL) {
        py_buf_add(dotted, import->module, import->module_len);
        py_buf_add_char(dotted, '.');
    }
    bool is_whole = import->module != NULL || import->alias != NULL; /* import a.b binds a */
    py_buf_add(dotted, import->name, is_whole ? import->name_len : len);
    return true;
}
