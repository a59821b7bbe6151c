/* What the original's own types have: see py_original.h. */
#include "py_original.h"

#include <string.h>

#include "py_class.h"

struct names {
    const char *type;
    const char *text; /* each name between two blanks */
};

/* CPython 3.11, and what later versions have beside it. Each type without what its base has. */
static const struct names known[] = {
    {"object",
        " __class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ "
        "__getstate__ __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ "
        "__reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__ "
        "__weakref__ "},
    {"type",
        " __abstractmethods__ __annotations__ __base__ __bases__ __basicsize__ __call__ __dict__ "
        "__dictoffset__ __firstlineno__ __flags__ __instancecheck__ __itemsize__ __module__ "
        "__mro__ __name__ __or__ __prepare__ __qualname__ __ror__ __static_attributes__ "
        "__subclasscheck__ __subclasses__ __text_signature__ __type_params__ __weakrefoffset__ "
        "mro "},
    {"int",
        " __abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ "
        "__getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ "
        "__pos__ __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ "
        "__rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ "
        "__rxor__ __sub__ __truediv__ __trunc__ __xor__ as_integer_ratio bit_count bit_length "
        "conjugate denominator from_bytes imag is_integer numerator real to_bytes "},
    {"float",
        " __abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ "
        "__getformat__ __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__ __pow__ __radd__ "
        "__rdivmod__ __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ "
        "__sub__ __truediv__ __trunc__ as_integer_ratio conjugate from_number fromhex hex imag "
        "is_integer real "},
    {"str",
        " __add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ "
        "__rmod__ __rmul__ capitalize casefold center count encode endswith expandtabs find "
        "format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower "
        "isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans "
        "partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip "
        "split splitlines startswith strip swapcase title translate upper zfill "},
    {"bytes",
        " __add__ __buffer__ __bytes__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ "
        "__mod__ __mul__ __rmod__ __rmul__ capitalize center count decode endswith expandtabs "
        "find fromhex hex index isalnum isalpha isascii isdigit islower isspace istitle isupper "
        "join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind "
        "rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title "
        "translate upper zfill "},
    {"list", " __add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ "
             "__iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__ append clear copy count "
             "extend index insert pop remove reverse sort "},
    {"tuple", " __match_args__ __slots__ __orig_bases__ __add__ __class_getitem__ __contains__ "
              "__getitem__ __getnewargs__ __iter__ __len__ "
              "__mul__ __rmul__ count index "},
    {"dict",
        " __class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ "
        "__reversed__ __ror__ __setitem__ clear copy fromkeys get items keys pop popitem "
        "setdefault update values "},
    {"set", " __and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__ "
            "__len__ __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__ __xor__ add clear copy "
            "difference difference_update discard intersection intersection_update isdisjoint "
            "issubset issuperset pop remove symmetric_difference symmetric_difference_update union "
            "update "},
    {"frozenset",
        " __and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__ __rsub__ "
        "__rxor__ __sub__ __xor__ copy difference intersection isdisjoint issubset issuperset "
        "symmetric_difference union "},
    {"range",
        " __bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ count index start step "
        "stop "},
    {"slice", " indices start step stop "},
    {"NoneType", " __bool__ "},
    {"function",
        " __annotations__ __builtins__ __call__ __closure__ __code__ __defaults__ __dict__ __get__ "
        "__globals__ __kwdefaults__ __module__ __name__ __qualname__ __type_params__ "},
    {"method", " __call__ __func__ __module__ __name__ __qualname__ __self__ __text_signature__ "},
    {"builtin_function_or_method",
        " __call__ __module__ __name__ __qualname__ __self__ __text_signature__ "},
    {"generator",
        " __del__ __iter__ __name__ __next__ __qualname__ close gi_code gi_frame gi_running "
        "gi_suspended gi_yieldfrom send throw "},
    {"dict_keys",
        " __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ "
        "__rxor__ __sub__ __xor__ isdisjoint mapping "},
    {"dict_values",
        " __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ "
        "__rxor__ __sub__ __xor__ isdisjoint mapping "},
    {"dict_items",
        " __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ "
        "__rxor__ __sub__ __xor__ isdisjoint mapping "},
    {"iterator",
        " __class_getitem__ __iter__ __length_hint__ __next__ __setstate__ from_iterable "},
    {"BaseException",
        " __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note "
        "args with_traceback "},
    {"property",
        " __delete__ __get__ __isabstractmethod__ __name__ __set__ __set_name__ deleter fdel fget "
        "fset getter setter "},
    {"classmethod", " __dict__ __func__ __get__ __isabstractmethod__ __wrapped__ "},
    {"staticmethod", " __call__ __dict__ __func__ __get__ __isabstractmethod__ __wrapped__ "},
    {"super", " __get__ __self__ __self_class__ __thisclass__ "},
    {"ImportError", " msg name path "},
    {"OSError", " characters_written errno filename filename2 strerror "},
    {"StopIteration", " value "},
    {"SystemExit", " code "},
    {"UnicodeError", " encoding end object reason start "},
    {"SyntaxError", " end_lineno end_offset filename lineno msg offset print_file_and_line text "},
    {"NameError", " name "},
    {"AttributeError", " name obj "},
    {"Enum",
        " __bool__ __contains__ __getitem__ __iter__ __len__ __members__ __module__ __name__ "
        "__objclass__ "
        "__qualname__ _add_alias_ _add_value_alias_ _generate_next_value_ _hashable_values_ "
        "_ignore_ _member_map_ _member_names_ _member_type_ _missing_ _name_ _new_member_ "
        "_numeric_repr_ _order_ _sort_order_ _unhashable_values_ _use_args_ _value2member_map_ "
        "_value_ _value_repr_ "},
};

static bool
has_name(const char *text, const struct py_str *name)
{
    for (const char *at = strchr(text, ' '); at != NULL && at[1] != '\0';
         at = strchr(at + 1, ' ')) {
        if (strncmp(at + 1, name->ptr, name->len) == 0 && at[1 + name->len] == ' ') {
            return true;
        }
    }
    return false;
}

bool
py_original_has(const struct py_type *type, const struct py_str *name)
{
    if (name->len == 0 || memchr(name->ptr, ' ', name->len) != NULL) {
        return false;
    }
    if (type->others != NULL && has_name(type->others, name)) {
        return true;
    }
    for (size_t index = 0; index < sizeof(known) / sizeof(known[0]); index++) {
        if (strcmp(known[index].type, type->name) == 0 && has_name(known[index].text, name)) {
            return true;
        }
    }
    return false;
}

bool
py_original_class_has(const struct py_class *cls, const struct py_str *name)
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && py_original_has(type, name)) {
            return true;
        }
    }
    return false;
}
