/* The list of the standard modules. Each is a table in a file of its own. */
#include "py_mod.h"

const struct py_module_def *const py_standard_modules[] = {
    &py_mod_enum,
    &py_mod_typing,
    &py_mod_typing_extensions,
    &py_mod_json,
    &py_mod_datetime,
    &py_mod_uuid,
    &py_mod_textwrap,
    &py_mod_string,
    &py_mod_logging,
    &py_mod_warnings,
    &py_mod_os_path,
    &py_mod_os,
    &py_mod_sys,
    &py_mod_itertools,
    &py_mod_functools,
    &py_mod_collections,
    &py_mod_re,
    &py_mod_math,
    &py_mod_time,
    &py_mod_random,
    &py_mod_secrets,
    &py_mod_decimal,
    &py_mod_pathlib,
    NULL,
};
