# refused: the step budget
while True:
    pass
