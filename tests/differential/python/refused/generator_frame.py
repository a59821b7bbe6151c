# refused: the inside of a generator
def rows():
    yield 1


print(rows().gi_frame)
