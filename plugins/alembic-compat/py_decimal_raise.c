/* The exceptions of decimal: see py_mod_decimal.h. */
#include "py_mod_decimal.h"

#include "py_eval.h"

const struct py_type py_exc_decimal = {
    .name = "DecimalException", .module = "decimal", .bases = {&py_exc_arithmetic_error}};

const struct py_type py_exc_decimal_invalid = {
    .name = "InvalidOperation", .module = "decimal", .bases = {&py_exc_decimal}};

const struct py_type py_exc_decimal_zero = {.name = "DivisionByZero",
    .module = "decimal",
    .bases = {&py_exc_decimal, &py_exc_zero_division_error}};

/* Never raised themselves: the args of an InvalidOperation name them. */
static const struct py_type syntax = {
    .name = "ConversionSyntax", .module = "decimal", .bases = {&py_exc_decimal_invalid}};
static const struct py_type undefined = {
    .name = "DivisionUndefined", .module = "decimal", .bases = {&py_exc_decimal_invalid}};
static const struct py_type impossible = {
    .name = "DivisionImpossible", .module = "decimal", .bases = {&py_exc_decimal_invalid}};

struct py_value
py_decimal_raise(struct py *py, enum py_decimal_signal signal)
{
    const struct py_type *raised =
        signal == PY_DECIMAL_ZERO ? &py_exc_decimal_zero : &py_exc_decimal_invalid;
    const struct py_type *named = signal == PY_DECIMAL_SYNTAX       ? &syntax
                                  : signal == PY_DECIMAL_UNDEFINED  ? &undefined
                                  : signal == PY_DECIMAL_IMPOSSIBLE ? &impossible
                                                                    : raised;
    struct py_value arg = py_list_new(py);
    if (py_failed(arg) || !py_list_append(py, arg.as.list, py_class_value(py, named))) {
        return py_absent();
    }
    if (signal == PY_DECIMAL_BOTH &&
        !py_list_append(py, arg.as.list, py_class_value(py, &py_exc_decimal_zero))) {
        return py_absent();
    }
    return py_raise_args(py, raised, &arg, 1);
}
