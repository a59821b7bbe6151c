/* Random bytes from the operating system, through libsodium. */
#ifndef LOCKSTEP_BASE_RANDOM_H
#define LOCKSTEP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void ls_random_bytes(void *bytes, size_t len);

/* A number from 0 to below `limit`. */
uint32_t ls_random_below(uint32_t limit);

#endif
