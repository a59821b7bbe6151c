/*
 * A child process that can do next to nothing: compute, read files, and write to the descriptors
 * that it was left.
 */
#ifndef LOCKSTEP_PLUGIN_CONFINE_H
#define LOCKSTEP_PLUGIN_CONFINE_H

#include <stdbool.h>

#include "base/attrs.h"

/* For the child right after fork: give up every descriptor but `keep_a` and `keep_b` (0, 1 and 2
 * become /dev/null), signal handlers, further privileges, core dumps, the user root, and, where the
 * kernel and the machine allow it, every system call beyond those that loading a library takes
 * (others fail with EPERM): no network, no exec, no new process, no file opened for writing, no
 * signal to others. It gets `cpu_seconds` of processor time and dies with its parent. False where
 * one of these could not be had; a missing filter of system calls is no such case. */
LS_MUST_CHECK bool ls_confine(int keep_a, int keep_b, unsigned cpu_seconds);

#endif
