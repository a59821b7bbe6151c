# refused: memory budget
x = "a" * 1000
l = []
while True:
    l.append(x + str(len(l)))
