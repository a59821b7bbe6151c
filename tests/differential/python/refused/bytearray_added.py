# refused: an operator of a bytearray
some = bytearray(b"a")
some += b"b"
