#include "base/ini_doc.h"

const struct ls_ini_entry *
ls_ini_find(const struct ls_ini_section *section, const char *key)
{
    for (size_t i = 0; i < section->n_entries; i++) {
        if (ls_span_is(section->entries[i].key, key)) {
            return &section->entries[i];
        }
    }
    return NULL;
}

void
ls_ini_section_parts(struct ls_span section, struct ls_span *ret_kind, struct ls_span *ret_name)
{
    size_t len = 0;
    while (len < section.len && section.ptr[len] != ' ') {
        len++;
    }
    *ret_kind = (struct ls_span){section.ptr, len};
    *ret_name = ls_span_trim((struct ls_span){section.ptr + len, section.len - len});
}
