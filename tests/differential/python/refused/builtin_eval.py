# refused: the builtin 'eval'
eval("1")
