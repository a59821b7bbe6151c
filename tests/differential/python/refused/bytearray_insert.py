# refused: 'bytearray.insert' is not supported
bytearray(b'a').insert(0, 1)
