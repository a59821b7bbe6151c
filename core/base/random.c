#include "base/random.h"

#include <sodium.h>
#include <string.h>

void
ls_random_bytes(void *bytes, size_t len)
{
    randombytes_buf(bytes, len);
}

uint32_t
ls_random_below(uint32_t limit)
{
    return randombytes_uniform(limit);
}

void
ls_random_seed(struct ls_random *random)
{
    *random = (struct ls_random){.n = 0};
    ls_random_bytes(random->seed.bytes, sizeof(random->seed.bytes));
}

void
ls_random_draw(struct ls_random *random, void *bytes, size_t len)
{
    unsigned char *out = bytes;
    for (size_t at = 0; at < len; at += LS_DIGEST_BYTES) {
        struct ls_hash hash;
        unsigned char n[8];
        for (size_t i = 0; i < sizeof(n); i++) {
            n[i] = (unsigned char)(random->n >> (8 * i));
        }
        random->n++;
        ls_hash_begin(&hash);
        ls_hash_add(&hash, (struct ls_span){(const char *)random->seed.bytes, LS_DIGEST_BYTES});
        ls_hash_add(&hash, (struct ls_span){(const char *)n, sizeof(n)});
        struct ls_digest digest = ls_hash_end(&hash);
        memcpy(out + at, digest.bytes, len - at < LS_DIGEST_BYTES ? len - at : LS_DIGEST_BYTES);
    }
}
