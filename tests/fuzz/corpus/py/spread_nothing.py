print(*())
print(*[], sep="")
(lambda *a: a)(*())
max(*(), default=1, key=None) if 0 else zip(*())
