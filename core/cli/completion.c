#include "cli/completion.h"

#include <string.h>

#include "cli/completion_parts.h"

bool
ls_completion_add(struct ls_buf *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0) {
        ls_completion_add_bash(out);
    } else if (strcmp(shell, "zsh") == 0) {
        ls_completion_add_zsh(out);
    } else if (strcmp(shell, "fish") == 0) {
        ls_completion_add_fish(out);
    } else {
        return false;
    }
    return true;
}
