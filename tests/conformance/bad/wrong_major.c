/* Made for another major version; nothing behind the versions may be believed. */
#include "bad.h"

BAD_PLUGIN("wrong-major", plugin.abi_major = 2; plugin.name = (const char *)1)
