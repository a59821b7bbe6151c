/*
 * py_cache.h: functools.cache and functools.lru_cache.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_CACHE_H
#define LOCKSTEP_ALEMBIC_PY_CACHE_H

#include "py_module.h"

/* cache(user_function, /) */
struct py_value py_cache_all(struct py *py, struct py_value self, const struct py_args *args);

/* lru_cache(maxsize=, typed=): a decorator, or the decorated function where that is the first argument. */
struct py_value py_cache_latest(struct py *py, struct py_value self, const struct py_args *args);

#endif
