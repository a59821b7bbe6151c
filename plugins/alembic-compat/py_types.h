/*
 * The member tables of the builtin types, by file.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_TYPES_H
#define LOCKSTEP_ALEMBIC_PY_TYPES_H

#include "py_module.h"

extern const struct py_def py_str_members[];   /* py_str_methods.c, with those of … */
extern const struct py_def py_str_members_2[]; /* … py_str_split.c */
extern const struct py_def py_str_members_3[]; /* … and py_str_lines.c */
extern const struct py_def py_bytes_members[]; /* py_bytes.c */
extern const struct py_def py_list_members[];  /* py_list_methods.c */
extern const struct py_def py_tuple_members[];
extern const struct py_def py_dict_members[]; /* py_dict_methods.c */
extern const struct py_def py_set_members[];  /* py_set.c */
extern const struct py_def py_frozenset_members[];
extern const struct py_def py_number_members[]; /* py_bytes.c */
extern const struct py_def py_float_members[];
extern const struct py_type py_type_range;
extern const struct py_type py_type_slice;

struct py_value py_str_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_bytes_create(struct py *py, struct py_class *cls, const struct py_args *args);
/* The bytes that a bytearray has now; absent without an error: the value is none. */
struct py_value py_bytearray_bytes(struct py *py, struct py_value value);
struct py_value py_list_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_tuple_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_dict_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_set_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_frozenset_create(
    struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_int_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_float_create(struct py *py, struct py_class *cls, const struct py_args *args);
struct py_value py_bool_create(struct py *py, struct py_class *cls, const struct py_args *args);

#endif
