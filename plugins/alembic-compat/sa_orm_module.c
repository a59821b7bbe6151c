/*
 * The modules of sqlalchemy.orm.
 */
#include "sa_orm_module.h"
#include "py_table.h"
#include "sa_exc.h"
#include "sa_orm_option.h"
#include "sa_orm_query.h"
#include "sa_select.h"

/* ---- Functions ------------------------------------------------------------------------------------------ */

/* backref("name", …) is a relationship whose first argument is a name. */
static struct py_value
backref(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_value type = py_class_value(py, &al_py_relationship);
    return py_failed(type) ? type : py_call(py, type, args);
}

/* flag_modified(instance, key): the attribute is written with the next flush, changed or not. */
static struct py_value
flag_modified(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_orm_object *instance = al_instance_of(py, args->pos[0]);
    struct py_value unknown = {.kind = PY_ELLIPSIS};
    if (instance == NULL || al_str(args->pos[1]).ptr == NULL) {
        return py_has_error(py) ? py_absent()
                                : py_raise(py, &al_exc_unmapped, "the class is not mapped");
    }
    if (py_failed(al_instance_peek(args->pos[0], py_as_str(args->pos[1])))) {
        return py_raise(py, &al_exc_invalid_request,
            "Can't flag attribute '%.*s' modified; it's not present in the object state",
            (int)al_str(args->pos[1]).len, al_str(args->pos[1]).ptr);
    }
    return py_dict_set(py, instance->before.as.dict, py_plain(args->pos[1]), unknown) ? py_none()
                                                                                      : py_absent();
}

static struct py_value
object_session(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    const struct al_orm_object *instance = al_instance_of(py, args->pos[0]);
    return instance == NULL || instance->session == NULL ? py_none() : instance->session->self;
}

static struct py_value
configure_mappers(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

/* Whether a model stands above the class, whose table it may share. */
static struct py_value
has_inherited_table(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_mapper *parent = NULL;
    if (args->pos[0].kind != PY_CLASS || !al_mapper_parent(py, args->pos[0].as.cls, &parent)) {
        return py_has_error(py) ? py_absent()
                                : py_raise(py, &py_exc_type_error, "a class is expected");
    }
    return py_bool(parent != NULL);
}

#define REFUSED(label)                                                                             \
    {                                                                                              \
        .name = label, .kind = PY_DEF_REFUSE, .text = "sqlalchemy.orm." label " is not supported"  \
    }
#define BASE_SIGNATURE                                                                             \
    "bind=, metadata=, cls=, name=, mapper=, constructor=, metaclass=, class_registry="
#define BASE_NAMES                                                                                 \
    FUNCTION("declarative_base", al_fn_declarative_base, BASE_SIGNATURE),                          \
        FUNCTION("has_inherited_table", has_inherited_table, "cls"),                               \
        TYPE("declared_attr", al_py_declared_attr)

static const struct py_def orm_defs[] = {
    BASE_NAMES,
    TYPE("registry", al_py_registry),
    TYPE("Session", al_py_session),
    TYPE("sessionmaker", al_py_sessionmaker),
    TYPE("Query", al_py_query),
    TYPE("RelationshipProperty", al_py_relationship),
    TYPE("InstrumentedList", al_py_collection),
    TYPE("relationship", al_py_relationship),
    TYPE("relation", al_py_relationship),
    FUNCTION("backref", backref, NULL),
    FUNCTION("aliased", al_fn_aliased, "element, alias=, name=, flat=, adapt_on_names="),
    FUNCTION("join", al_fn_join, "left, right, onclause=, isouter=, full="),
    FUNCTION("outerjoin", al_fn_outerjoin, "left, right, onclause=, full="),
    FUNCTION("joinedload", al_fn_joinedload, NULL),
    FUNCTION("selectinload", al_fn_selectinload, NULL),
    FUNCTION("subqueryload", al_fn_selectinload, NULL),
    FUNCTION("lazyload", al_fn_lazyload, NULL),
    FUNCTION("load_only", al_fn_load_only, NULL),
    FUNCTION("defer", al_fn_defer, NULL),
    FUNCTION("undefer", al_fn_undefer, NULL),
    FUNCTION("deferred", al_fn_deferred, "column, group=, raiseload="),
    FUNCTION("object_session", object_session, "instance"),
    FUNCTION("configure_mappers", configure_mappers, ""),
    FUNCTION("close_all_sessions", configure_mappers, ""),
    TYPE("scoped_session", al_py_scoped_session),
    REFUSED("column_property"),
    REFUSED("composite"),
    TYPE("synonym", al_py_synonym),
    FUNCTION("validates", al_fn_validates, NULL),
    REFUSED("contains_eager"),
    REFUSED("with_polymorphic"),
    REFUSED("foreign"),
    REFUSED("remote"),
    MODULE("session", "sqlalchemy.orm.session"),
    MODULE("attributes", "sqlalchemy.orm.attributes"),
    MODULE("exc", "sqlalchemy.orm.exc"),
    MODULE("query", "sqlalchemy.orm.query"),
    MODULE("relationships", "sqlalchemy.orm.relationships"),
    MODULE("decl_api", "sqlalchemy.orm.decl_api"),
    {.name = NULL},
};

/* What SQLAlchemy 1.4 does not have. */
static const struct py_def new_defs[] = {
    TYPE("DeclarativeBase", al_py_declarative_base),
    TYPE("Mapped", al_py_mapped),
    FUNCTION("mapped_column", al_fn_mapped_column, NULL),
    REFUSED("MappedAsDataclass"),
    REFUSED("WriteOnlyMapped"),
    REFUSED("DynamicMapped"),
    {.name = NULL},
};

static struct py_value
orm_getattr(struct py *py, const struct py_str *name)
{
    const struct py_def *def =
        al_context_of(py)->api == AL_API_14 ? NULL : py_def_find(new_defs, name);
    if (def == NULL) {
        return py_absent();
    }
    return def->kind == PY_DEF_TYPE       ? py_class_value(py, def->type)
           : def->kind == PY_DEF_FUNCTION ? py_native_new(py, def)
                                          : py_refuse(py, "'%s': %s", def->name, def->text);
}

static bool
orm_knows(const struct py_str *name)
{
    return py_def_find(new_defs, name) != NULL;
}

static const struct py_module_def module_orm = {
    .name = "sqlalchemy.orm", .defs = orm_defs, .getattr = orm_getattr, .knows = orm_knows};
static const struct py_module_def module_orm_decl = {.name = "sqlalchemy.orm.decl_api",
    .defs = orm_defs,
    .getattr = orm_getattr,
    .knows = orm_knows};

static const struct py_def session_defs[] = {
    TYPE("Session", al_py_session),
    TYPE("sessionmaker", al_py_sessionmaker),
    FUNCTION("object_session", object_session, "instance"),
    {.name = NULL},
};
static const struct py_module_def module_session = {
    .name = "sqlalchemy.orm.session", .defs = session_defs};

static const struct py_def attributes_defs[] = {
    FUNCTION("flag_modified", flag_modified, "instance, key"),
    {.name = NULL},
};
static const struct py_module_def module_attributes = {
    .name = "sqlalchemy.orm.attributes", .defs = attributes_defs};

static const struct py_def exc_defs[] = {
    TYPE("NoResultFound", al_exc_no_result),
    TYPE("MultipleResultsFound", al_exc_multiple_results),
    TYPE("StaleDataError", al_exc_stale_data),
    TYPE("FlushError", al_exc_flush),
    TYPE("DetachedInstanceError", al_exc_detached),
    TYPE("ObjectDeletedError", al_exc_object_deleted),
    TYPE("UnmappedInstanceError", al_exc_unmapped),
    {.name = NULL},
};
static const struct py_module_def module_exc = {.name = "sqlalchemy.orm.exc", .defs = exc_defs};

static const struct py_def query_defs[] = {
    TYPE("Query", al_py_query),
    {.name = NULL},
};
static const struct py_module_def module_query = {
    .name = "sqlalchemy.orm.query", .defs = query_defs};

static const struct py_def relationship_defs[] = {
    TYPE("RelationshipProperty", al_py_relationship),
    {.name = NULL},
};
static const struct py_module_def module_relationships = {
    .name = "sqlalchemy.orm.relationships", .defs = relationship_defs};

static const struct py_def declarative_defs[] = {
    BASE_NAMES,
    {.name = "as_declarative",
        .kind = PY_DEF_REFUSE,
        .text = "as_declarative is not supported; use declarative_base()"},
    {.name = "AbstractConcreteBase",
        .kind = PY_DEF_REFUSE,
        .text = "inheritance between mapped classes is not supported"},
    {.name = NULL},
};
static const struct py_module_def module_declarative = {
    .name = "sqlalchemy.ext.declarative", .defs = declarative_defs};
static const struct py_module_def module_declarative_api = {
    .name = "sqlalchemy.ext.declarative.api", .defs = declarative_defs};

static const struct py_def hybrid_defs[] = {
    TYPE("hybrid_property", al_py_hybrid_property),
    TYPE("hybrid_method", al_py_hybrid_method),
    {.name = "Comparator",
        .kind = PY_DEF_REFUSE,
        .text = "the comparator of a hybrid_property is not supported"},
    {.name = NULL},
};
static const struct py_module_def module_hybrid = {
    .name = "sqlalchemy.ext.hybrid", .defs = hybrid_defs};

static const struct py_def ext_defs[] = {
    MODULE("hybrid", "sqlalchemy.ext.hybrid"),
    MODULE("declarative", "sqlalchemy.ext.declarative"),
    {.name = NULL},
};
static const struct py_module_def module_ext = {.name = "sqlalchemy.ext", .defs = ext_defs};

const struct py_module_def *const al_orm_modules[] = {&module_orm, &module_orm_decl,
    &module_session, &module_attributes, &module_exc, &module_query, &module_relationships,
    &module_declarative, &module_declarative_api, &module_hybrid, &module_ext, NULL};
