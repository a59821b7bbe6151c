/* Random bytes from the operating system, through libsodium; and those that follow from a seed. */
#ifndef LOCKSTEP_BASE_RANDOM_H
#define LOCKSTEP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

/* A sequence of bytes that nobody can guess who does not have the seed, and that is the same for the same seed. */
struct ls_random {
    struct ls_digest seed;
    uint64_t n; /* draws so far */
};

/* A seed of the operating system's. */
void ls_random_seed(struct ls_random *random);

/* The next bytes. */
void ls_random_draw(struct ls_random *random, void *bytes, size_t len);

void ls_random_bytes(void *bytes, size_t len);

/* A number from 0 to below `limit`. */
uint32_t ls_random_below(uint32_t limit);

#endif
