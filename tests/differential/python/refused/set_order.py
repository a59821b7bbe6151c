# refused: the order of a set of numbers
print(list({1000, 5, 99999}))
