# refused: holds its address
class A: pass
print(A())
