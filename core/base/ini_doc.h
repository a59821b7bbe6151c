/*
 * An INI file as data: what config/ini reads, and what manifest/ and others are made from. Pure data and look-ups.
 */
#ifndef LOCKSTEP_BASE_INI_DOC_H
#define LOCKSTEP_BASE_INI_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct ls_ini_entry {
    struct ls_span key;
    struct ls_span value;
    uint32_t line; /* from 1 */
};

struct ls_ini_section {
    struct ls_span name; /* the text between the brackets, trimmed */
    uint32_t line;       /* of its header */
    const struct ls_ini_entry *entries;
    size_t n_entries;
};

struct ls_ini_doc {
    const char *file;                      /* as the user named it, for messages */
    struct ls_span text;                   /* the whole file */
    const struct ls_ini_section *sections; /* in file order */
    size_t n_sections;
};

/* The entry `key` of the section, or NULL. */
const struct ls_ini_entry *ls_ini_find(const struct ls_ini_section *section, const char *key);

/* Split a section name "KIND NAME" at its first blank; *ret_name is empty where there is no blank. */
void ls_ini_section_parts(
    struct ls_span section, struct ls_span *ret_kind, struct ls_span *ret_name);

#endif
