/*
 * Common table expressions. The outermost statement says WITH for all that is inside it, as
 * SQLAlchemy does; a query that is joined to itself by union() stands for the one it began with.
 */
#include "ddl_cte.h"

struct al_cte {
    const struct al_table *table;
    struct lockstep_str text;
};

/* Whether `newer` is `older`, or was made from it by union(). */
static int
stands_for(const struct al_table *newer, const struct al_table *older)
{
    for (; newer != NULL; newer = newer->restates) {
        if (newer == older) {
            return 1;
        }
    }
    return 0;
}

void
al_cte_use(struct al_ddl *ddl, const struct al_table *table)
{
    struct al_ctes *ctes = ddl->ctes;
    for (size_t i = 0; ctes != NULL && i < ctes->begun.n; i++) {
        const struct al_table *known = ctes->begun.items[i];
        if (stands_for(known, table)) {
            return;
        }
        if (lockstep_str_equal(known->alias.text, table->alias.text)) {
            al_ddl_fail(ddl, "CompileError",
                "Multiple, unrelated CTEs found with the same name: '%.*s'",
                (int)table->alias.text.len, table->alias.text.ptr);
            return;
        }
    }
    struct al_cte *cte = al_pool_alloc(ddl->pool, sizeof(*cte));
    struct al_ddl inner = *ddl;
    if (ctes == NULL || cte == NULL ||
        al_list_push(ddl->pool, &ctes->begun, (void *)(uintptr_t)table) != 0) {
        ddl->out.failed = 1;
        return;
    }
    inner.out = al_text_in(ddl->pool);
    inner.as_from = 1;
    al_select_write(&inner, table->query);
    ctes->is_recursive |= table->is_recursive;
    *cte = (struct al_cte){table, al_text_view(&inner.out)};
    (void)al_list_push(ddl->pool, &ctes->written, cte);
    ddl->failed = inner.failed;
    ddl->error = inner.error;
    ddl->error_class = inner.error_class;
    ddl->out.failed |= inner.out.failed;
}

void
al_cte_write(struct al_ddl *ddl, const struct al_ctes *ctes)
{
    for (size_t i = 0; i < ctes->written.n; i++) {
        const struct al_cte *cte = ctes->written.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : ctes->is_recursive ? "WITH RECURSIVE " : "WITH ");
        al_ident(ddl, cte->table->alias);
        for (size_t k = 0; cte->table->is_recursive && k < cte->table->columns.n; k++) {
            const struct al_column *column = cte->table->columns.items[k];
            al_text_puts(&ddl->out, k > 0 ? ", " : "(");
            al_ident(ddl, column->name);
        }
        int has_columns = cte->table->is_recursive && cte->table->columns.n > 0;
        al_text_puts(&ddl->out, has_columns ? ") AS " : " AS ");
        al_text_puts(&ddl->out, cte->table->is_materialized > 0   ? "MATERIALIZED ("
                                : cte->table->is_materialized < 0 ? "NOT MATERIALIZED ("
                                                                  : "(");
        al_text_add(&ddl->out, cte->text);
        al_text_putc(&ddl->out, ')');
    }
    al_text_puts(&ddl->out, ctes->written.n > 0 ? " " : "");
}
