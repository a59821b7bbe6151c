/*
 * What a relationship's two sides have in common: its direction, and the columns that hold them together.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_relation.h"
#include "sa_schema.h"
#include "sa_select.h"

/* The columns that an option names: one, or a list. */
static bool
columns_named(struct py *py, struct al_relation *relation, const char *name, struct al_list *ret)
{
    struct py_value value = al_relation_option(py, relation, name);
    if (py_failed(value)) {
        return !py_has_error(py);
    }
    struct py_value list = py_items(value, &(const struct py_value *){NULL}, &(size_t){0})
                               ? py_to_list(py, value)
                               : py_list_of(py, &value, 1);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        struct py_value item = list.as.list->items[i];
        const struct al_py_mapped_column *mapped = py_payload(item, &al_py_mapped_column);
        struct al_column *column = al_column_in(py, mapped == NULL ? item : mapped->column);
        if (column == NULL) {
            relation->reason = al_pool_format(
                al_context_of(py)->pool, "relationship(%s=…) of this form is not supported", name);
            return !py_has_error(py);
        }
        if (!al_push(py, ret, column)) {
            return false;
        }
    }
    return !py_failed(list);
}

static int
has_column(const struct al_list *columns, const struct al_column *column)
{
    for (size_t i = 0; i < columns->n; i++) {
        if (columns->items[i] == column) {
            return 1;
        }
    }
    return 0;
}

/* ---- The columns that hold both sides together ------------------------------------------------ */

/* A foreign key as pairs of columns. */
struct link {
    struct al_column *from;
    struct al_column *to;
};

static struct al_column *
named_column(const struct al_table *table, const struct al_name *name)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->name.text, name->text)) {
            return column;
        }
    }
    return al_table_column(table, name->text);
}

/* The links of each foreign key of `from` to `to`; the number of keys, or -1. Where `only` names
 * columns, keys without one of them do not count. */
static int
links_between(struct py *py, const struct al_table *from, const struct al_table *to,
    const struct al_list *only, struct al_list *ret)
{
    int found = 0;
    for (size_t i = 0; i < from->constraints.n; i++) {
        const struct al_constraint *fk = from->constraints.items[i];
        if (fk->kind != AL_CONSTRAINT_FOREIGN ||
            !lockstep_str_equal(fk->ref_table.text, to->name.text) ||
            !lockstep_str_equal(fk->ref_schema.text, to->schema.text)) {
            continue;
        }
        int is_wanted = only->n == 0;
        for (size_t k = 0; k < fk->names.n; k++) {
            is_wanted |= has_column(only, named_column(from, fk->names.items[k]));
        }
        found += is_wanted;
        for (size_t k = 0; is_wanted && k < fk->names.n && k < fk->ref_names.n; k++) {
            struct link *link = al_take(py, sizeof(*link));
            if (link == NULL) {
                return -1;
            }
            *link = (struct link){
                named_column(from, fk->names.items[k]), named_column(to, fk->ref_names.items[k])};
            if (link->from == NULL || link->to == NULL || !al_push(py, ret, link)) {
                return -1;
            }
        }
    }
    return found;
}

static bool
add_pair(struct py *py, struct al_relation *relation, struct al_list *pairs,
    const struct al_column *own, const struct al_column *other, struct al_column *between)
{
    struct al_pair_of *pair = al_take(py, sizeof(*pair));
    if (pair == NULL) {
        return false;
    }
    pair->own = own == NULL ? NULL : al_mapper_column(relation->mapper, own);
    pair->other = other == NULL ? NULL : al_mapper_column(relation->target, other);
    pair->between = between;
    if ((own != NULL && pair->own == NULL) || (other != NULL && pair->other == NULL)) {
        relation->reason = LOCKSTEP_STR("this relationship's join is not supported");
    }
    return al_push(py, pairs, pair);
}

/* a.x == b.y, or several of these joined by and_(); anything else is a reason to refuse. */
static bool
links_of_join(struct py *py, struct al_relation *relation, const struct al_expr *join,
    const struct al_list *foreign, struct al_list *ret)
{
    if (join->kind == AL_EXPR_LIST && join->op == AL_OP_AND) {
        for (size_t i = 0; i < join->operands.n; i++) {
            if (!links_of_join(py, relation, join->operands.items[i], foreign, ret)) {
                return false;
            }
        }
        return true;
    }
    const struct al_expr *left = join->kind == AL_EXPR_BINARY ? join->operands.items[0] : NULL;
    const struct al_expr *right = left == NULL ? NULL : join->operands.items[1];
    struct link *link = al_take(py, sizeof(*link));
    if (link == NULL) {
        return false;
    }
    if (left == NULL || join->op != AL_OP_EQ || left->kind != AL_EXPR_COLUMN ||
        right->kind != AL_EXPR_COLUMN || left->origin == NULL || right->origin == NULL) {
        relation->reason = LOCKSTEP_STR("this primaryjoin of a relationship is not supported");
        return true;
    }
    struct al_column *a = left->origin;
    struct al_column *b = right->origin;
    bool is_a = foreign->n > 0 ? has_column(foreign, a) != 0 : a->fks.n > 0 || b->fks.n == 0;
    *link = is_a ? (struct link){a, b} : (struct link){b, a};
    return al_push(py, ret, link);
}

static bool
no_link(struct py *py, const struct al_relation *relation, bool is_ambiguous)
{
    (void)py_raise(py, is_ambiguous ? &al_exc_ambiguous_foreign_keys : &al_exc_no_foreign_keys,
        "Could not determine join condition between parent/child tables on relationship "
        "%.*s.%.*s - there are %s",
        (int)relation->mapper->cls->name->len, relation->mapper->cls->name->ptr,
        (int)relation->name->len, relation->name->ptr,
        is_ambiguous ? "multiple foreign key paths linking the tables."
                     : "no foreign keys linking these tables.");
    return false;
}

/* The same for all tables of two models. */
static int
links_of_family(struct py *py, const struct al_mapper *from, const struct al_mapper *to,
    const struct al_list *only, struct al_list *ret)
{
    int found = 0;
    for (size_t i = 0; i < from->tables.n; i++) {
        for (size_t k = 0; k < to->tables.n; k++) {
            int n = links_between(py, from->tables.items[i], to->tables.items[k], only, ret);
            if (n < 0) {
                return -1;
            }
            found += n;
        }
    }
    return found;
}

/* Links from the owner make it many to one, links to it one to many; of a table to itself the
 * remote_side says it. */
bool
al_relation_pair(struct py *py, struct al_relation *relation)
{
    const struct al_table *own = relation->mapper->table;
    const struct al_table *other = relation->target->table;
    struct al_list foreign = {NULL, 0, 0};
    struct al_list remote = {NULL, 0, 0};
    struct al_list links = {NULL, 0, 0};
    struct py_value join = al_relation_option(py, relation, "primaryjoin");
    if (relation->mapper->root == relation->target->root && own != other) {
        relation->reason = LOCKSTEP_STR(
            "a relationship between tables of one hierarchy of models is not supported");
        return true;
    }
    if (!columns_named(py, relation, "foreign_keys", &foreign) ||
        !columns_named(py, relation, "remote_side", &remote) || py_has_error(py)) {
        return false;
    }
    if (py_given(join) && al_expr_in(py, join) == NULL) {
        relation->reason = LOCKSTEP_STR("this primaryjoin of a relationship is not supported");
        return true;
    }
    if (py_given(join)) {
        if (!links_of_join(py, relation, al_expr_in(py, join), &foreign, &links)) {
            return false;
        }
    } else {
        int mine = links_of_family(py, relation->mapper, relation->target, &foreign, &links);
        int theirs = own == other || mine < 0 ? 0
                                              : links_of_family(py, relation->target,
                                                    relation->mapper, &foreign, &links);
        if (mine < 0 || theirs < 0) {
            return false;
        }
        if (mine + theirs != 1) {
            return no_link(py, relation, mine + theirs > 1);
        }
    }
    const struct link *first = links.n == 0 ? NULL : links.items[0];
    if (first == NULL || relation->reason.ptr != NULL) {
        return true;
    }
    bool is_from_own = own != other
                           ? al_from_has(&relation->mapper->tables, first->from->table) != 0
                           : has_column(&remote, first->to) != 0;
    relation->direction = is_from_own ? AL_MANY_TO_ONE : AL_ONE_TO_MANY;
    for (size_t i = 0; i < links.n; i++) {
        const struct link *link = links.items[i];
        if (!add_pair(py, relation, &relation->pairs, is_from_own ? link->from : link->to,
                is_from_own ? link->to : link->from, NULL)) {
            return false;
        }
    }
    return true;
}

bool
al_relation_pair_between(struct py *py, struct al_relation *relation, struct py_value secondary)
{
    struct al_list none = {NULL, 0, 0};
    struct al_list sides[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    if (al_str(secondary).ptr != NULL) {
        const struct al_py_metadata *metadata =
            py_payload(relation->mapper->registry->metadata, &al_py_metadata_type);
        secondary = py_dict_get_str(metadata->tables.as.dict, py_as_str(secondary));
    }
    relation->between = al_table_in(secondary);
    relation->direction = AL_MANY_TO_MANY;
    if (relation->between == NULL || py_given(al_relation_option(py, relation, "primaryjoin")) ||
        py_given(al_relation_option(py, relation, "secondaryjoin"))) {
        relation->reason = LOCKSTEP_STR("this relationship with secondary= is not supported");
        return !py_has_error(py);
    }
    if (relation->mapper->parent != NULL || relation->target->parent != NULL) {
        relation->reason = LOCKSTEP_STR(
            "a relationship with secondary= of a model that inherits is not supported");
        return true;
    }
    int mine = links_between(py, relation->between, relation->mapper->table, &none, &sides[0]);
    int theirs = links_between(py, relation->between, relation->target->table, &none, &sides[1]);
    if (mine != 1 || theirs != 1 || relation->mapper->table == relation->target->table) {
        if (mine < 0 || theirs < 0) {
            return false;
        }
        if (relation->mapper->table == relation->target->table) {
            relation->reason = LOCKSTEP_STR("this relationship with secondary= is not supported");
            return true;
        }
        return no_link(py, relation, mine > 1 || theirs > 1);
    }
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < sides[side].n; i++) {
            const struct link *link = sides[side].items[i];
            if (!add_pair(py, relation, side == 0 ? &relation->pairs : &relation->other_pairs,
                    side == 0 ? link->to : NULL, side == 0 ? NULL : link->to, link->from)) {
                return false;
            }
        }
    }
    return true;
}
