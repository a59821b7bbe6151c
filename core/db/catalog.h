/*
 * How objects of the catalog are called in lockstep's own SQL: what one place records another must find by the same words.
 */
#ifndef LOCKSTEP_DB_CATALOG_H
#define LOCKSTEP_DB_CATALOG_H

/* clang-format off */

/* The catalog itself, as pg_depend and pg_locks name it. */
#define LS_REGCLASS(catalog) "'pg_catalog." catalog "'::pg_catalog.regclass"

/* The kind of the row `c` of pg_class, as ls_effect has it (step/applied.h). */
#define LS_RELATION_KIND                                                                                       \
    "CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'" \
    " WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'index' END"

/* The name of the function with the row `p` of pg_proc: with the types of what it takes. */
#define LS_FUNCTION_NAME "p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'"

/* clang-format on */

#endif
