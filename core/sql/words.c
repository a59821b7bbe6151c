/*
 * Finding a word: by its first letter, then by its length, then whole. Most names in a script are none, and are done
 * with after a few comparisons of lengths.
 */
#include "sql/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
    const char *text;
    uint8_t len;
    uint8_t word;
    uint16_t seen;
};

#define WORD(name, text, bits) {(text), sizeof(text) - 1, LS_SQL_W_##name, (bits)},
static const struct word words_a[] = {LS_SQL_WORDS_A(WORD)};
static const struct word words_b[] = {LS_SQL_WORDS_B(WORD)};
static const struct word words_c[] = {LS_SQL_WORDS_C(WORD)};
static const struct word words_d[] = {LS_SQL_WORDS_D(WORD)};
static const struct word words_e[] = {LS_SQL_WORDS_E(WORD)};
static const struct word words_f[] = {LS_SQL_WORDS_F(WORD)};
static const struct word words_g[] = {LS_SQL_WORDS_G(WORD)};
static const struct word words_i[] = {LS_SQL_WORDS_I(WORD)};
static const struct word words_l[] = {LS_SQL_WORDS_L(WORD)};
static const struct word words_m[] = {LS_SQL_WORDS_M(WORD)};
static const struct word words_o[] = {LS_SQL_WORDS_O(WORD)};
static const struct word words_p[] = {LS_SQL_WORDS_P(WORD)};
static const struct word words_r[] = {LS_SQL_WORDS_R(WORD)};
static const struct word words_s[] = {LS_SQL_WORDS_S(WORD)};
static const struct word words_t[] = {LS_SQL_WORDS_T(WORD)};
static const struct word words_u[] = {LS_SQL_WORDS_U(WORD)};
static const struct word words_v[] = {LS_SQL_WORDS_V(WORD)};
static const struct word words_w[] = {LS_SQL_WORDS_W(WORD)};

struct letter {
    const struct word *words;
    size_t n;
};

#define LETTER(array)                                                                              \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

static const struct letter letters[26] = {
    ['a' - 'a'] = LETTER(words_a),
    ['b' - 'a'] = LETTER(words_b),
    ['c' - 'a'] = LETTER(words_c),
    ['d' - 'a'] = LETTER(words_d),
    ['e' - 'a'] = LETTER(words_e),
    ['f' - 'a'] = LETTER(words_f),
    ['g' - 'a'] = LETTER(words_g),
    ['i' - 'a'] = LETTER(words_i),
    ['l' - 'a'] = LETTER(words_l),
    ['m' - 'a'] = LETTER(words_m),
    ['o' - 'a'] = LETTER(words_o),
    ['p' - 'a'] = LETTER(words_p),
    ['r' - 'a'] = LETTER(words_r),
    ['s' - 'a'] = LETTER(words_s),
    ['t' - 'a'] = LETTER(words_t),
    ['u' - 'a'] = LETTER(words_u),
    ['v' - 'a'] = LETTER(words_v),
    ['w' - 'a'] = LETTER(words_w),
};

static inline char
lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

enum ls_sql_word
ls_sql_word_find(struct ls_span text, uint32_t *ret_seen)
{
    char first = text.len == 0 ? '\0' : lower(text.ptr[0]);
    if (first < 'a' || first > 'z') {
        return LS_SQL_W_NONE;
    }
    const struct letter *letter = &letters[first - 'a'];
    for (size_t i = 0; i < letter->n; i++) {
        const struct word *word = &letter->words[i];
        if (word->len != text.len) {
            continue;
        }
        size_t at = 1;
        while (at < text.len && lower(text.ptr[at]) == word->text[at]) {
            at++;
        }
        if (at == text.len) {
            *ret_seen = word->seen;
            return (enum ls_sql_word)word->word;
        }
    }
    return LS_SQL_W_NONE;
}
