/*
 * sa_orm.h: declarative models: what a class is mapped to, and what its instances carry.
 *
 * A model's mapped attributes are descriptors in the class (sa_orm_attr.c); an instance's values are
 * its ordinary attributes, as they are in SQLAlchemy: one that is missing has not been loaded.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_H
#define LOCKSTEP_ALEMBIC_SA_ORM_H

#include "sa_context.h"

struct al_session;

/* What the models of one base share. */
struct al_registry {
    struct py_value metadata;
    struct py_value classes; /* a dict: name to model */
    struct py_value types;   /* type_annotation_map, a dict; None: none */
    struct al_list mappers;  /* of struct al_mapper */
    bool is_configured;      /* every relationship knows its other side */
};

/* A mapped column. */
struct al_property {
    struct py_str *name; /* of the attribute */
    struct al_column *column;
    struct al_mapper *mapper;
    bool is_deferred;    /* loaded when it is asked for, and not before */
    struct al_list also; /* of struct al_column: of inherited tables, with the same value */
};

enum al_direction {
    AL_MANY_TO_ONE,
    AL_ONE_TO_MANY,
    AL_MANY_TO_MANY,
};

/* One equation between two tables: a property of the owner and one of the target, or for a table
 * between them a column of that. */
struct al_pair_of {
    struct al_property *own;
    struct al_property *other;
    struct al_column *between;
};

/* A relationship(). */
struct al_relation {
    struct py_str *name;
    struct al_mapper *mapper;  /* whose attribute it is */
    struct py_value options;   /* a dict: the arguments as they were written */
    struct al_mapper *target;  /* NULL until it is configured */
    struct al_table *between;  /* secondary=; NULL: none */
    struct al_relation *other; /* the same from the other side; NULL: unknown */
    enum al_direction direction;
    struct al_list pairs;       /* of struct al_pair_of; many to many: those of the owner */
    struct al_list other_pairs; /* many to many: those of the target */
    struct al_list order_by;    /* of struct al_expr */
    struct lockstep_str reason; /* why any use of it is refused; ptr NULL: it is not */
    bool is_list;
    bool is_view;    /* viewonly=True */
    bool is_eager;   /* lazy="joined" and its kin */
    bool is_dynamic; /* lazy="dynamic": it is read as a query */
    bool saves;      /* cascade: save-update */
    bool deletes;    /* cascade: delete */
    bool is_orphans; /* cascade: delete-orphan */
    bool is_passive; /* passive_deletes */
};

/* How a table of its own hangs on the table that is inherited. */
struct al_equated {
    struct al_column *parent;
    struct al_column *own;
};

struct al_mapper {
    struct py_class *cls;
    struct al_registry *registry;
    struct al_table *table;
    struct py_value table_object;
    struct al_list properties; /* of struct al_property */
    struct al_list keys;       /* of struct al_property: the primary key */
    struct al_list relations;  /* of struct al_relation: the inherited ones too */
    struct al_mapper *parent;  /* the model that it inherits from; NULL: none */
    struct al_mapper *root;    /* the topmost; itself, where it inherits from none */
    struct al_list
        family; /* of struct al_mapper: a root's, all below it, in the order they were made in */
    struct al_list tables; /* of struct al_table: the root's, … its own */
    struct al_list
        equated; /* of struct al_equated: empty where it shares the table of its parent */
    struct al_property
        *discriminator;       /* a root's: which model a row is of; NULL: the one asked for */
    struct py_value identity; /* the discriminator's value for this one; absent: none */
    struct al_kinds *kinds;   /* the rows that it means in a shared table; NULL: all */
};

/* What a class of a base is: its data. */
struct al_orm_class {
    struct al_registry *registry;
    struct al_mapper *mapper; /* NULL: a base, or abstract */
    struct al_list called; /* of const char: names whose declared_attr was called for this class */
};

enum al_life {
    AL_TRANSIENT,
    AL_PENDING,
    AL_PERSISTENT,
    AL_DELETED, /* the DELETE was sent */
    AL_DETACHED,
};

/* The payload of an instance. */
struct al_orm_object {
    struct al_session *session; /* NULL: none */
    enum al_life life;
    bool is_begun;            /* the rest has been set up */
    bool is_doomed;           /* session.delete() */
    bool is_doubtful;         /* Python may have forgotten it since, and loaded it anew */
    struct py_value identity; /* a tuple: its key in the session's map */
    struct py_value before; /* a dict: attributes that changed, with their value in the database; an
                                 Ellipsis where that is not known */
    struct py_value unset;  /* a dict: attributes that the INSERT left out, which read as None */
    struct py_value later;  /* a dict: attributes that its row left for later */
    uint64_t order;         /* when it joined its session */
    uint64_t born;          /* when its INSERT was sent, by the session's count; 0: not by it */
    bool is_undone;         /* its INSERT was rolled back */
};

extern const struct py_type al_py_declarative_base; /* DeclarativeBase */
extern const struct py_type al_py_model;            /* the root of all bases */

/* ---- Classes -------------------------------------------------------------------------------- */

/* The mapping of a model's class, or of an alias of it; NULL where the value is neither. */
struct al_mapper *al_mapper_of(struct py_value value);
struct al_mapper *al_mapper_of_class(const struct py_class *cls);

/* The table of a model or of an alias of it; NULL where the value is neither. */
struct al_table *al_orm_table(struct py_value value);

/* The model information of a class; NULL: it is none. */
struct al_orm_class *al_model_of_class(const struct py_class *cls);

/* Map a class that a class statement just made: sa_orm_model.c. */
bool al_mapper_make(struct py *py, struct py_class *cls, struct al_registry *registry);

/* ---- Inheritance: sa_orm_inherit.c ---------------------------------------------------------- */

/* The model that a class derives from; NULL in *ret: none. False: it derives from several. */
bool al_mapper_parent(struct py *py, const struct py_class *cls, struct al_mapper **ret);

/* Join the parent's hierarchy, once table and parent are known: its attributes and relationships come
 * along. */
bool al_mapper_inherit(struct py *py, struct al_mapper *mapper);

/* Make of the parent's properties the mapper's own, where no column of its own has their name. */
bool al_mapper_inherit_properties(struct py *py, struct al_mapper *mapper);

/* What __mapper_args__ says; `args` is absent or a dict. */
bool al_mapper_take_args(struct py *py, struct al_mapper *mapper, struct py_value args);

/* Whether a model has tables of several models. */
bool al_mapper_is_joined(const struct al_mapper *mapper);

/* Whether `mapper` is `other`, or inherits from it. */
bool al_mapper_is_a(const struct al_mapper *mapper, const struct al_mapper *other);

/* The model whose discriminator has this value; NULL: none. *ret is set even where there is none. */
bool al_mapper_by_identity(
    struct py *py, const struct al_mapper *root, struct py_value value, struct al_mapper **ret);

/* What FROM has of a model, of `table`: the join of its tables, or that one. */
struct al_from *al_mapper_from(
    struct py *py, const struct al_mapper *mapper, struct al_table *table);

/* The statement speaks of the model, of `table` (its own, or an alias), in its columns or in FROM. */
bool al_mapper_mention(struct py *py, const struct al_mapper *mapper, struct al_table *table,
    struct al_select *select);
bool al_mapper_restrict(
    struct py *py, const struct al_mapper *mapper, struct al_table *table, struct al_list *only);

/* The same for the first model that an expression speaks of. */
bool al_expr_mention(struct py *py, const struct al_expr *expr, struct al_select *select);

/* Whether each attribute of the models in a SELECT is one of its columns: of several tables some are more.
 * False: it is refused. */
bool al_select_is_plain(struct py *py, const struct al_select *select);

/* The column of `table` that has a property's value; NULL: none. */
struct al_column *al_property_in(const struct al_property *property, const struct al_table *table);

/* The column of one of the mapper's tables that holds the value of its key number `k`. */
struct al_column *al_mapper_key_in(
    const struct al_mapper *mapper, size_t k, const struct al_table *table);

/* Which table a property's column stands in, where `table` is the model's or an alias. */
struct al_table *al_property_table(const struct al_property *property, struct al_table *table);

/* Give a class the attribute of a mapped column or relationship. */
bool al_mapper_add_property(
    struct py *py, struct al_mapper *mapper, struct py_str *name, struct al_column *column);
bool al_mapper_add_relation(
    struct py *py, struct al_mapper *mapper, struct py_str *name, struct py_value options);

/* The value of an expression whose names are models, tables and what is in `sqlalchemy`. */
struct py_value al_registry_evaluate(
    struct py *py, const struct al_registry *registry, const struct py_str *text);

/* Settle the relationships of all models of the registry, once. */
bool al_registry_configure(struct py *py, struct al_registry *registry);
bool al_relation_configure(struct py *py, struct al_relation *relation);

struct al_property *al_mapper_property(const struct al_mapper *mapper, const struct py_str *name);
struct al_property *al_mapper_column(
    const struct al_mapper *mapper, const struct al_column *column);
struct al_column *al_orm_column(const struct al_mapper *mapper, struct lockstep_str attribute);
struct al_relation *al_mapper_relation(const struct al_mapper *mapper, const struct py_str *name);

/* Add the columns of a model (of `table`: its own, or an alias) to a list of the statement and note
 * them as one entity. */
bool al_mapper_select(struct py *py, struct al_mapper *mapper, struct al_table *table,
    struct al_select *select, struct al_list *columns);

/* The relationship of that name of the model that a join begins at: SQLAlchemy 1.4 takes names. */
struct py_value al_orm_relation_named(
    struct py *py, const struct al_select *select, const struct py_str *name);

/* Arguments NAME=VALUE as conditions on the last model that a statement speaks of. */
bool al_orm_filter_by(struct py *py, struct al_select *select, const struct py_args *args);

/* ---- Attributes ----------------------------------------------------------------------------- */

/* The expression of a mapped column, of `table`: the model's own or an alias. */
struct py_value al_property_expr(
    struct py *py, const struct al_property *property, struct al_table *table);
struct py_value al_relation_attribute(
    struct py *py, struct al_relation *relation, struct al_table *table);

/* The mapped column that an attribute of a class stands for; NULL: none. */
struct al_property *al_property_of(struct py_value value);

/* Whether a value is a relationship of a class; the relation, and the side that it begins at. */
bool al_relation_in(struct py_value value);
struct al_relation *al_relation_of(struct py_value value);
const struct al_table *al_relation_begin(struct py_value value);

/* The join that a relationship, `value`, says; `target` is None for the model itself, or an alias of it. */
struct al_from *al_relation_join(struct py *py, struct al_from *left, struct py_value value,
    struct py_value target, int is_outer, int is_full);

/* own = other, for every pair, of the tables given. */
struct al_expr *al_relation_condition(struct py *py, const struct al_relation *relation,
    struct al_table *own, struct al_table *other);

/* aliased(): a model under another name; its members are in sa_orm_attr.c. */
struct py_value al_fn_aliased(struct py *py, struct py_value self, const struct py_args *args);
extern const struct py_type al_py_aliased;

/* ---- Instances ------------------------------------------------------------------------------ */

/* The state of an instance; NULL where the value is none. */
struct al_orm_object *al_instance_of(struct py *py, struct py_value value);

/* Whether a list holds this very object, whatever `==` says of it. */
bool al_list_holds(struct py_value list, struct py_value item);

/* A new instance without __init__ being called. */
struct py_value al_instance_new(struct py *py, struct al_mapper *mapper);

/* The value of an attribute as it is, nothing is loaded; absent: there is none. */
struct py_value al_instance_peek(struct py_value value, const struct py_str *name);

/* Put a value there as loaded: no change is noted. */
bool al_instance_put(
    struct py *py, struct py_value value, struct py_str *name, struct py_value attribute);

/* The value that is read: loaded where it is missing. */
struct py_value al_instance_get(struct py *py, struct py_value value, struct al_property *property);

/* Set a column's attribute, and note the change. */
bool al_instance_set(
    struct py *py, struct py_value value, struct al_property *property, struct py_value attribute);

/* What a value becomes by the model's own @validates; absent: that has raised. */
struct py_value al_validate(
    struct py *py, struct py_value instance, struct py_str *name, struct py_value value);
bool al_validate_has(struct py *py, const struct py_class *cls, const struct py_str *name);

/* The same for any attribute. */
bool al_instance_change(
    struct py *py, struct py_value value, struct py_str *name, struct py_value attribute);

/* Forget what was loaded: all of it, or one attribute. */
void al_instance_expire(struct py_value value);
void al_instance_expire_one(struct py_value value, const struct py_str *name);

/* Whether anything has changed since it was loaded. */
bool al_instance_is_modified(struct py *py, struct py_value value);

/* ---- Related objects ------------------------------------------------------------------------ */

/* Read and write an instance's relationship. */
struct py_value al_related_get(struct py *py, struct py_value value, struct al_relation *relation);
bool al_related_set(
    struct py *py, struct py_value value, struct al_relation *relation, struct py_value related);

/* WHERE of the other side, by the values of an instance; *ret_whole is false where one of them is None, and
 * then there is no other side. NULL: failed, or not whole. */
struct al_expr *al_related_where(
    struct py *py, struct py_value value, const struct al_relation *relation, bool *ret_whole);

/* A relationship with lazy="dynamic": sa_orm_dynamic.c. */
struct py_value al_dynamic_get(struct py *py, struct py_value value, struct al_relation *relation);

/* Before a list changes: note what it was. */
bool al_related_note(struct py *py, struct py_value owner, struct al_relation *relation);

/* A related object has come, or gone: the other side follows, and with it the session. */
bool al_related_added(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value related);
bool al_related_removed(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value related);

/* The list of a relationship to many. */
extern const struct py_type al_py_collection;
struct py_value al_collection_new(
    struct py *py, struct py_value owner, struct al_relation *relation, struct py_value items);

/* ---- Modules -------------------------------------------------------------------------------- */

extern const struct py_module_def *const al_orm_modules[];

/* mapped_column() and Mapped. */
extern const struct py_type al_py_mapped;
extern const struct py_type al_py_mapped_column;
struct al_py_mapped_column {
    struct py_value column; /* a Column */
    bool has_type;
    bool has_nullable;
    bool is_shared; /* use_existing_column */
    bool is_deferred;
    int64_t sort_order;
};
struct py_value al_fn_mapped_column(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_deferred(struct py *py, struct py_value self, const struct py_args *args);
/* What stands in Mapped[…]; absent: the annotation is something else. */
struct py_value al_mapped_inside(struct py_value annotation);
/* Give the column the type and NULL of its annotation. */
bool al_mapped_settle(struct py *py, struct al_registry *registry, const struct py_str *name,
    struct al_py_mapped_column *mapped, struct py_value inside);

/* relationship() and declared_attr. */
extern const struct py_type al_py_relationship;
struct py_value al_relationship_options(struct py_value value);
extern const struct py_type al_py_declared_attr;
struct py_value al_declared_attr_call(struct py *py, struct py_value value, struct py_class *cls);

#endif
