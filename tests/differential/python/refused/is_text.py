# refused: 'is' between equal values
a = "x" + str(1)
print(a is "x1")
