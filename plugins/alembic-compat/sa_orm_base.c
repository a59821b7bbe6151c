/*
 * The bases of models: declarative_base(), DeclarativeBase, registry.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_orm.h"
#include "sa_orm_module.h"
#include "sa_schema.h"

struct al_orm_class *
al_model_of_class(const struct py_class *cls)
{
    return py_class_derives_type(cls, &al_py_model) ? cls->data : NULL;
}

struct al_mapper *
al_mapper_of_class(const struct py_class *cls)
{
    const struct al_orm_class *model = al_model_of_class(cls);
    return model == NULL ? NULL : model->mapper;
}

static struct al_registry *
registry_new(struct py *py, struct py_value metadata)
{
    struct al_registry *registry = al_take(py, sizeof(*registry));
    if (registry == NULL) {
        return NULL;
    }
    if (py_is_nothing(metadata)) {
        struct py_value type = py_class_value(py, &al_py_metadata_type);
        metadata = py_failed(type) ? type : py_call_with(py, type, NULL, 0);
    }
    registry->metadata = metadata;
    registry->classes = py_dict_new(py);
    registry->types = py_none();
    return py_failed(metadata) || py_failed(registry->classes) ? NULL : registry;
}

static bool
begin_base(struct py *py, struct py_class *cls, struct al_registry *registry)
{
    struct al_orm_class *model = al_take(py, sizeof(*model));
    if (model == NULL || registry == NULL) {
        return false;
    }
    model->registry = registry;
    cls->data = model;
    return py_dict_set_lit(py, cls->dict, "metadata", registry->metadata);
}

/* The registry of the nearest base; NULL: the class itself becomes one. */
static struct al_registry *
inherited_registry(const struct py_class *cls)
{
    for (size_t i = 1; i < cls->n_mro; i++) {
        const struct al_orm_class *model =
            cls->mro[i]->type == NULL && py_class_derives_type(cls->mro[i], &al_py_model)
                ? cls->mro[i]->data
                : NULL;
        if (model != NULL) {
            return model->registry;
        }
    }
    return NULL;
}

static bool
is_abstract(const struct py_class *cls)
{
    struct py_value own = py_dict_get_lit(cls->dict, "__abstract__");
    return own.kind == PY_BOOL && own.as.boolean;
}

/* class Model(Base): a model; class Base(DeclarativeBase): a base of its own. */
static bool
model_subclassed(struct py *py, struct py_class *cls)
{
    struct al_registry *registry = inherited_registry(cls);
    if (registry == NULL) {
        struct py_value types = py_class_lookup(cls, "type_annotation_map");
        registry = registry_new(py, py_class_lookup(cls, "metadata"));
        if (registry != NULL && py_given(types)) {
            registry->types = types;
        }
        if (py_given(py_class_lookup(cls, "registry"))) {
            (void)py_refuse(py, "a DeclarativeBase with a registry of its own is not supported");
            return false;
        }
        return begin_base(py, cls, registry);
    }
    struct al_orm_class *model = al_take(py, sizeof(*model));
    if (model == NULL) {
        return false;
    }
    model->registry = registry;
    cls->data = model;
    return is_abstract(cls) || al_mapper_make(py, cls, registry);
}

/* Model.name = Column(…) or relationship(…), after the class statement. */
static int
model_setattr(struct py *py, struct py_class *cls, const struct py_str *name, struct py_value value)
{
    struct al_mapper *mapper = al_mapper_of_class(cls);
    struct py_str *attribute = (struct py_str *)(uintptr_t)name;
    if (mapper == NULL) {
        return 0;
    }
    if (py_payload(value, &al_py_relationship) != NULL) {
        mapper->registry->is_configured = false;
        return al_mapper_add_relation(py, mapper, attribute, al_relationship_options(value)) ? 1
                                                                                             : -1;
    }
    if (al_column_in(py, value) != NULL || py_payload(value, &al_py_mapped_column) != NULL) {
        (void)py_refuse(py, "a column that is added to a model after its class statement is not "
                            "supported");
        return -1;
    }
    return 0;
}

static const struct py_meta model_meta = {.subclassed = model_subclassed, .setattr = model_setattr};

/* Model(name=value, …) */
static bool
model_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_mapper *mapper = al_mapper_of_class(self.as.object->cls);
    if (args->n_pos > 0) {
        (void)py_raise(py, &py_exc_type_error,
            "_declarative_constructor() takes 1 positional argument but %zu were given",
            args->n_pos + 1);
        return false;
    }
    if (mapper == NULL) {
        (void)py_refuse(py, "an instance of a class that is not mapped is not supported");
        return false;
    }
    if (!al_registry_configure(py, mapper->registry) || al_instance_of(py, self) == NULL) {
        return false;
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        if (py_failed(py_class_lookup_str(self.as.object->cls, args->kw[i].name))) {
            (void)py_raise(py, &py_exc_type_error, "'%.*s' is an invalid keyword argument for %.*s",
                (int)args->kw[i].name->len, args->kw[i].name->ptr, (int)mapper->cls->name->len,
                mapper->cls->name->ptr);
            return false;
        }
        if (!py_setattr(py, self, py_c_str(py, args->kw[i].name), args->kw[i].value)) {
            return false;
        }
    }
    return true;
}

const struct py_type al_py_model = {.name = "Base",
    .module = "sqlalchemy.orm.decl_api",
    .payload_size = sizeof(struct al_orm_object),
    .meta = &model_meta,
    .init = model_init};

const struct py_type al_py_declarative_base = {.name = "DeclarativeBase",
    .module = "sqlalchemy.orm.decl_api",
    .bases = {&al_py_model},
    .payload_size = sizeof(struct al_orm_object)};

/* ---- declarative_base() --------------------------------------------------------------------- */

static struct py_value
base_new(struct py *py, struct py_value name, struct py_value cls, struct al_registry *registry)
{
    struct py_class *bases[2] = {NULL, NULL};
    size_t n = 0;
    struct py_value dict = py_dict_new(py);
    if (cls.kind == PY_CLASS && cls.as.cls->type != &py_type_object) {
        bases[n++] = cls.as.cls;
    } else if (!py_is_nothing(cls) && cls.kind != PY_CLASS) {
        return py_refuse(py, "declarative_base(cls=…) with more than one class is not supported");
    }
    bases[n++] = py_class_of_type(py, &al_py_model);
    struct py_value text = py_is_nothing(name) ? py_str_lit(py, "Base") : py_plain(name);
    if (bases[n - 1] == NULL || py_failed(text) || py_failed(dict) || text.kind != PY_STR ||
        registry == NULL) {
        return py_absent();
    }
    struct py_class *base = py_class_new(py, text.as.str, bases, n, dict.as.dict);
    if (base == NULL || !begin_base(py, base, registry)) {
        return py_absent();
    }
    base->module = py_class_of_type(py, &al_py_model)->module;
    return (struct py_value){.kind = PY_CLASS, .as.cls = base};
}

/* declarative_base(bind=, metadata=, …) */
struct py_value
al_fn_declarative_base(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    for (size_t i = 4; i < args->n_pos; i++) {
        if (!py_is_nothing(args->pos[i])) {
            return py_refuse(py, "this argument of declarative_base() is not supported");
        }
    }
    return base_new(py, args->pos[3], args->pos[2], registry_new(py, args->pos[1]));
}

/* ---- registry() ----------------------------------------------------------------------------- */

struct holder {
    struct al_registry *registry;
};

static bool
registry_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct holder *holder = self.as.object->payload;
    holder->registry = registry_new(py, args->pos[0]);
    if (holder->registry != NULL && py_given(args->pos[2])) {
        holder->registry->types = args->pos[2];
    }
    return holder->registry != NULL;
}

static struct py_value
registry_generate_base(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct holder *holder = self.as.object->payload;
    return base_new(py, args->pos[2], args->pos[1], holder->registry);
}

static struct py_value
registry_metadata(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return ((const struct holder *)self.as.object->payload)->registry->metadata;
}

static const struct py_def registry_members[] = {
    {.name = "generate_base",
        .kind = PY_DEF_FUNCTION,
        .fn = registry_generate_base,
        .signature = "mapper=, cls=, name=, metaclass="},
    {.name = "metadata", .kind = PY_DEF_PROPERTY, .fn = registry_metadata},
    {.name = "mapped",
        .kind = PY_DEF_REFUSE,
        .text = "registry.mapped is not supported; derive the class from a base"},
    {.name = "map_imperatively",
        .kind = PY_DEF_REFUSE,
        .text = "imperative mappings are not supported"},
    {.name = NULL},
};

const struct py_type al_py_registry = {.name = "registry",
    .module = "sqlalchemy.orm.decl_api",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct holder),
    .members = registry_members,
    .init = registry_init,
    .init_signature = "metadata=, class_registry=, type_annotation_map=, constructor="};
