/* Compiler attributes under one name each. */
#ifndef LOCKSTEP_BASE_ATTRS_H
#define LOCKSTEP_BASE_ATTRS_H

#define LS_MUST_CHECK __attribute__((warn_unused_result))
#define LS_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define LS_NORETURN __attribute__((noreturn))
#define LS_CLEANUP(fn) __attribute__((cleanup(fn)))

#endif
