# refused: hash() of a 'str'
hash("a")
