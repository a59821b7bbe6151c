/*
 * How C gives things to Python code: native functions, types, objects and modules, all as constant
 * tables.
 *
 * A struct py_type describes a type; the interpreter makes a class from it when it is first needed.
 * A class statement may name such a class among its bases. An instance carries `payload_size`
 * zeroed bytes, the payload; a type derived from another must begin its payload with that of its
 * base.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_MODULE_H
#define LOCKSTEP_ALEMBIC_PY_MODULE_H

#include "py_value.h"

/* ---- Arguments
 * ----------------------------------------------------------------------------------------------------
 */

struct py_kwarg {
    struct py_str *name;
    struct py_value value;
};

struct py_args {
    const struct py_value *pos;
    size_t n_pos;
    const struct py_kwarg *kw;
    size_t n_kw;
};

/*
 * A native function. `self` is the object a method was called on (the class, for a class method;
 * absent for a plain function). Where the definition has a signature, the arguments arrive bound:
 * pos[i] belongs to the i-th name of the signature, absent where it was not given, and there are no
 * keyword arguments left. The arrays are void after return.
 */
typedef struct py_value (*py_native_fn)(
    struct py *py, struct py_value self, const struct py_args *args);

/*
 * Bind arguments by a signature in Python's notation:
 *     "table_name, column, *, schema=, if_not_exists="      name= is optional, a bare * begins
 * keyword-only ones "name, *columns, **kw"                                 *name gets a tuple,
 * **name a dict "value, /, other="                                     / ends positional-only ones
 * `self` is not part of it. ret has one place per name, in order. Fails with Python's TypeError,
 * naming `function`.
 */
bool py_bind(struct py *py, const char *function, const char *signature, const struct py_args *args,
    struct py_value *ret, size_t n_ret);

/* How many values a signature binds. */
size_t py_signature_len(const char *signature);

/* ---- Definitions: members of types, contents of modules
 * ----------------------------------------------------------- */

enum py_def_kind {
    PY_DEF_FUNCTION = 1, /* fn: in a module a function, in a type a method */
    PY_DEF_CLASS_METHOD, /* fn, self is the class */
    PY_DEF_STATIC,       /* fn, self is absent */
    PY_DEF_PROPERTY,     /* fn, called with self and no arguments; read-only unless the type has a
                            setattr hook */
    PY_DEF_TYPE,         /* type: its class */
    PY_DEF_INT,          /* number */
    PY_DEF_BOOL,         /* number */
    PY_DEF_STR,          /* text */
    PY_DEF_NONE,
    PY_DEF_MODULE, /* text: the dotted name of the registered module */
    PY_DEF_MAKE,   /* fn: called once, at first use, without arguments; its result is the value */
    PY_DEF_REFUSE, /* text: why any use of this name is refused (the linter knows it too) */
};

/* One entry; tables end with an entry whose name is NULL. */
struct py_def {
    const char *name;
    enum py_def_kind kind;
    py_native_fn fn;
    const char *signature; /* NULL: fn gets the arguments as they were written */
    const struct py_type *type;
    const char *text;
    int64_t number;
};

/* ---- Types
 * --------------------------------------------------------------------------------------------------------
 */

/* Operators that a `binary` or `unary` hook is asked about. */
enum py_op {
    PY_OP_ADD = 1,
    PY_OP_SUB,
    PY_OP_MUL,
    PY_OP_DIV,
    PY_OP_FLOOR_DIV,
    PY_OP_MOD,
    PY_OP_POW,
    PY_OP_DIVMOD, /* divmod(); asked of a type with PY_TYPE_DIVMOD only */
    PY_OP_MATMUL,
    PY_OP_LSHIFT,
    PY_OP_RSHIFT,
    PY_OP_AND, /* & */
    PY_OP_OR,  /* | */
    PY_OP_XOR,
    PY_OP_EQ,
    PY_OP_NE,
    PY_OP_LT,
    PY_OP_LE,
    PY_OP_GT,
    PY_OP_GE,
    PY_OP_NEG, /* unary from here */
    PY_OP_POS,
    PY_OP_INVERT, /* ~ */
};

/* What the class itself, not its instances, does beyond the ordinary (Enum classes, declarative
 * models, Mapped[int]). Every hook is optional and is inherited by Python subclasses. */
struct py_meta {
    /* A class statement with this type among its bases has been executed; its dict is filled. */
    bool (*subclassed)(struct py *py, struct py_class *cls);
    /* Called instead of making an instance. Absent without an error raised: make an instance the
     * ordinary way. */
    struct py_value (*call)(struct py *py, struct py_class *cls, const struct py_args *args);
    /* An attribute that the class and its bases do not have. Absent without an error raised: there
     * is none. */
    struct py_value (*getattr)(struct py *py, struct py_class *cls, const struct py_str *name);
    struct py_value (*iter)(struct py *py, struct py_class *cls);
    struct py_value (*getitem)(struct py *py, struct py_class *cls, struct py_value key);
    int (*contains)(struct py *py, struct py_class *cls, struct py_value item);
    int64_t (*length)(struct py *py, struct py_class *cls); /* -1: failed */
    /* Cls.name = value. 1 done, 0 set it the ordinary way, -1 failed. */
    int (*setattr)(
        struct py *py, struct py_class *cls, const struct py_str *name, struct py_value value);
};

#define PY_TYPE_BASES 3

/* May not be a base in a class statement: that is refused. */
#define PY_TYPE_FINAL 1u

/* The class has more in the original: an attribute that is not here is refused, not an error that
 * Python code may catch. */
#define PY_TYPE_PARTIAL 2u

/* Its `binary` knows PY_OP_DIVMOD. */
#define PY_TYPE_DIVMOD 4u

/* A match statement takes its instances for sequences, or for mappings. A type with getitem that
 * says neither, and derives from none that does, is refused there. */
#define PY_TYPE_SEQUENCE 8u
#define PY_TYPE_MAPPING 16u

struct py_type {
    const char *name;
    const char *module;                         /* for messages and repr; NULL: builtins */
    const struct py_type *bases[PY_TYPE_BASES]; /* until NULL; none: object */
    uint32_t flags;
    size_t payload_size;          /* 0: that of the first base */
    const struct py_def *members; /* may be NULL */
    const struct py_meta *meta;   /* may be NULL */

    /* All hooks are optional. Those marked (*) may return absent without an error raised, which
     * means: not so, go on as if the hook were not there. */

    /* Like __new__: the whole making of an instance; then init is not called. */
    struct py_value (*create)(struct py *py, struct py_class *cls, const struct py_args *args);
    /* Like __init__; reached from a Python subclass through super().__init__(…). Without create and
     * init the type cannot be called. */
    bool (*init)(struct py *py, struct py_value self, const struct py_args *args);
    const char *init_signature; /* like py_def.signature, for init (and create) */

    struct py_value (*getattr)(
        struct py *py, struct py_value self, const struct py_str *name); /* (*) like __getattr__ */
    /* 1 done, 0 set it the ordinary way, -1 failed. */
    int (*setattr)(
        struct py *py, struct py_value self, const struct py_str *name, struct py_value value);
    struct py_value (*call)(struct py *py, struct py_value self, const struct py_args *args);
    struct py_value (*str)(struct py *py, struct py_value self);
    struct py_value (*repr)(struct py *py, struct py_value self);
    /* format(self, spec) and f-strings. */
    struct py_value (*format)(struct py *py, struct py_value self, const struct py_str *spec);
    /* self OP other, or other OP self where `reflected`; comparisons too (never reflected: a < b
     * asks b for b > a). Return py_not_implemented() to leave it to the other operand. */
    struct py_value (*binary)(
        struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected);
    struct py_value (*unary)(struct py *py, enum py_op op, struct py_value self);
    int (*truth)(struct py *py, struct py_value self);                /* 1, 0, -1 */
    bool (*hash)(struct py *py, struct py_value self, uint64_t *ret); /* without it: by identity */
    struct py_value (*iter)(
        struct py *py, struct py_value self); /* an iterator, or a list to iterate */
    int (*next)(struct py *py, struct py_value self,
        struct py_value *ret); /* 1 an item, 0 the end, -1 failed */
    struct py_value (*getitem)(struct py *py, struct py_value self, struct py_value key);
    bool (*setitem)(
        struct py *py, struct py_value self, struct py_value key, struct py_value value);
    bool (*delitem)(struct py *py, struct py_value self, struct py_value key);
    int (*contains)(struct py *py, struct py_value self, struct py_value item); /* 1, 0, -1 */
    int64_t (*length)(struct py *py, struct py_value self);                     /* -1: failed */
    struct py_value (*enter)(struct py *py, struct py_value self);
    /* An instance of this type that is an attribute of a class, taken from, set on or deleted from an
     * instance of that class. `set` makes it come before
     * the instance's own attributes; without `unset` a deletion is refused. */
    struct py_value (*get)(struct py *py, struct py_value self, struct py_value instance);
    bool (*set)(
        struct py *py, struct py_value self, struct py_value instance, struct py_value value);
    bool (*unset)(struct py *py, struct py_value self, struct py_value instance);
    /* The same taken from the class; NULL: it is given as it is. */
    struct py_value (*of_class)(struct py *py, struct py_value self, struct py_class *cls);
    /* `exception` is None where the block ended well. 1: swallow it, 0: let it go on, -1 failed. */
    int (*exit)(struct py *py, struct py_value self, struct py_value exception);

    /* Of a type that is not a builtin one: every name that the original has and this one has not, each between two blanks.
     * Of any other name it is known that the original has it not. NULL: nothing is known, and every name is refused. */
    const char *others;
};

/* ---- Native objects
 * -----------------------------------------------------------------------------------------------
 */

/* An instance. Native code reads and writes `payload`; attributes set by Python code are in
 * `attrs`. */
struct py_object {
    struct py_class *cls;
    struct py_dict *attrs; /* NULL: none yet */
    void *payload;         /* NULL: the type has none */
    struct py_value
        plain; /* of an instance of a subclass of str, int, dict …: that value; else absent */
};

/* A class: what a class statement made, or stands for a py_type. */
struct py_class {
    struct py_str *name;
    struct py_dict *dict;
    struct py_class **bases;
    size_t n_bases;
    struct py_class **mro; /* itself first */
    size_t n_mro;
    const struct py_type *type; /* the type it was made from; NULL: made by a class statement */
    struct py_str *module;      /* __module__, may be NULL */
    struct py_str *qualname;
    size_t payload_size;
    struct py_class *plain_base; /* the builtin class (str, int, dict …) among the MRO that holds
                                    `plain`; NULL: none */
    void *data;                  /* for the meta hooks of the type it derives from */
};

/* A new instance with a zeroed payload; init is not called. Absent where memory is spent. */
struct py_value py_object_new(struct py *py, const struct py_type *type, void **ret_payload);

/* The same for a class, which may be a Python subclass of a native type. */
struct py_value py_object_of_class(struct py *py, struct py_class *cls, void **ret_payload);

/* The payload of an instance of `type`, of a native type derived from it, or of a Python subclass;
 * else NULL. */
void *py_payload(struct py_value value, const struct py_type *type);

/* isinstance(value, type), without any Python code being run. */
bool py_isinstance(struct py *py, struct py_value value, const struct py_type *type);

/* Whether `value` is a class and derives from (or is) `type`. */
bool py_is_subclass(struct py_value value, const struct py_type *type);

/* The class made from `type`. NULL where memory is spent. */
struct py_class *py_class_of_type(struct py *py, const struct py_type *type);
struct py_value py_class_value(struct py *py, const struct py_type *type);

/* The class of any value. */
struct py_class *py_class_of(struct py *py, struct py_value value);

/* The name of a value's type, NUL-terminated, for messages. */
const char *py_type_name(struct py *py, struct py_value value);

/* An attribute found along the MRO of a class, not bound to anything; absent, and nothing raised,
 * where there is none. */
struct py_value py_class_lookup(const struct py_class *cls, const char *name);
struct py_value py_class_lookup_str(const struct py_class *cls, const struct py_str *name);

/* A native function as a value. The definition must last. */
struct py_value py_native_new(struct py *py, const struct py_def *def);

/* The same bound to `self`. */
struct py_value py_native_bound(struct py *py, const struct py_def *def, struct py_value self);

/* ---- Modules
 * ------------------------------------------------------------------------------------------------------
 */

struct py_module_def {
    const char *name; /* dotted: "sqlalchemy.dialects.postgresql" */
    const struct py_def *defs;
    /* Optional: an attribute that the table does not have. Absent without an error raised: there is
     * none, and its use is refused. */
    struct py_value (*getattr)(struct py *py, const struct py_str *name);
    /* Optional, for the linter: whether getattr would know this name. */
    bool (*knows)(const struct py_str *name);
};

/* The entry `name` of a table; NULL where there is none. */
const struct py_def *py_def_find(const struct py_def *defs, const struct py_str *name);

/* The builtin types that native code may name as bases or in py_isinstance. */
extern const struct py_type py_type_object;
extern const struct py_type py_type_type;
extern const struct py_type py_type_none;
extern const struct py_type py_type_bool;
extern const struct py_type py_type_int;
extern const struct py_type py_type_float;
extern const struct py_type py_type_str;
extern const struct py_type py_type_bytes;
extern const struct py_type py_type_bytearray;
extern const struct py_type py_type_list;
extern const struct py_type py_type_tuple;
extern const struct py_type py_type_dict;
extern const struct py_type py_type_set;
extern const struct py_type py_type_frozenset;
extern const struct py_type py_type_enum; /* enum.Enum */
extern const struct py_type
    py_type_datetime; /* datetime.datetime; see py_datetime.h for the payload */
extern const struct py_type py_type_date;
extern const struct py_type py_type_uuid; /* uuid.UUID; str() gives its text */
extern const struct py_type py_type_decimal;

/* The standard modules (enum, typing, datetime, json, uuid, …): NULL-terminated. */
extern const struct py_module_def *const py_standard_modules[];

#endif
