# refused: a file with such a newline=
print(open(__file__, newline="\r\n").read())
