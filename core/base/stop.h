/*
 * Being asked to stop, by SIGINT or SIGTERM alike. While lockstep only looks, the first signal cancels the statement that
 * runs and the second ends the process at once. While it runs steps it is patient: the first signal lets the transaction
 * under way finish, the second cancels, the third ends the process. The one global of lockstep.
 */
#ifndef LOCKSTEP_BASE_STOP_H
#define LOCKSTEP_BASE_STOP_H

#include "base/status.h"

enum ls_stop { LS_STOP_NONE = 0, LS_STOP_CANCEL = 1, LS_STOP_FINISH = 2 };

/* Catch SIGINT and SIGTERM from now on; SIGPIPE is ignored. */
void ls_stop_catch(void);

/* What the signal that leaves at once while steps run writes to `fd`. The text, whole lines, lives as long as the program. */
void ls_stop_say_farewell(int fd, const char *text);

/* Steps run from now on. */
void ls_stop_be_patient(void);

/* What has been asked so far. */
enum ls_stop ls_stop_asked(void);

/* LS_SIGINT or LS_SIGTERM once asked, else LS_OK. */
enum ls_status ls_stop_status(void);

/* A descriptor that becomes readable at the first signal, for poll; -1 before ls_stop_catch. */
int ls_stop_fd(void);

#endif
