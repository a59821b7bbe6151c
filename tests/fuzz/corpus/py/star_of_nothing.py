def f(*c, **e):
    return 1
f(z=1)
