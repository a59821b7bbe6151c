/*
 * The standard modules, by file.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_MOD_H
#define LOCKSTEP_ALEMBIC_PY_MOD_H

#include "py_module.h"

extern const struct py_module_def py_mod_enum;
extern const struct py_module_def py_mod_typing;
extern const struct py_module_def py_mod_typing_extensions;
extern const struct py_module_def py_mod_csv;
extern const struct py_module_def py_mod_io;
extern const struct py_module_def py_mod_json;
extern const struct py_module_def py_mod_datetime;
extern const struct py_module_def py_mod_uuid;
extern const struct py_module_def py_mod_textwrap;
extern const struct py_module_def py_mod_string;
extern const struct py_module_def py_mod_logging;
extern const struct py_module_def py_mod_loguru;
extern const struct py_module_def py_mod_warnings;
extern const struct py_module_def py_mod_os_path;
extern const struct py_module_def py_mod_os;
extern const struct py_module_def py_mod_sys;
extern const struct py_module_def py_mod_itertools;
extern const struct py_module_def py_mod_functools;
extern const struct py_module_def py_mod_collections;
extern const struct py_module_def py_mod_contextlib;
extern const struct py_module_def py_mod_dataclasses;
extern const struct py_module_def py_mod_re;
extern const struct py_module_def py_mod_math;
extern const struct py_module_def py_mod_time;
extern const struct py_module_def py_mod_random;
extern const struct py_module_def py_mod_secrets;
extern const struct py_module_def py_mod_oslo_utils;
extern const struct py_module_def py_mod_oslo_strutils;
extern const struct py_module_def py_mod_oslo_timeutils;
extern const struct py_module_def py_mod_oslo_uuidutils;
extern const struct py_module_def py_mod_decimal;
extern const struct py_module_def py_mod_pathlib;

#endif
