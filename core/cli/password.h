/* Asking for a password. */
#ifndef LOCKSTEP_CLI_PASSWORD_H
#define LOCKSTEP_CLI_PASSWORD_H

#include "manifest/minisign.h"

/* Ask on standard error, read one line from standard input: without echo where that is a terminal. `user` is not used. */
enum ls_status ls_password_ask(
    void *user, const char *prompt, char *password, size_t size, struct ls_err *err);

#endif
