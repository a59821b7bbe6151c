/* Several fields that do not fit at once: name, version, summary, instance_size. */
#include "bad.h"

BAD_PLUGIN("Odd Name", plugin.version = ""; plugin.summary = "two\nlines \033[31m";
           plugin.instance_size = UINT64_MAX)
