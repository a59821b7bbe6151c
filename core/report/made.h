/*
 * What the commands that write files have made: seal, keygen, sign, new.
 */
#ifndef LOCKSTEP_REPORT_MADE_H
#define LOCKSTEP_REPORT_MADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manifest/lock.h"
#include "report/output.h"

/* `file`: the lock's path. `digest`: of the whole lock, hexadecimal. */
void ls_report_seal(
    struct ls_output *output, const char *file, const char *digest, const struct ls_lock *lock);

struct ls_made_keys {
    const char *public_file;
    const char *secret_file;
    const char *key_id;        /* as minisign shows it */
    struct ls_span public_key; /* the base64 line, for plugins.ini */
    bool is_encrypted;
};

void ls_report_keygen(struct ls_output *output, const struct ls_made_keys *keys);

struct ls_made_signature {
    const char *lock_file;
    const char *signature_file;
    const char *key_id;
    struct ls_span trusted_comment;
};

void ls_report_sign(struct ls_output *output, const struct ls_made_signature *signature);

/* The files of a new migration, as the user would name them. */
void ls_report_new(
    struct ls_output *output, struct ls_span source, const struct ls_span *files, size_t n);

#endif
