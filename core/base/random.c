#include "base/random.h"

#include <sodium.h>

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
