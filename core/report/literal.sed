# A text file as string literals of C, one for each line.
s/[\\"]/\\&/g
s/.*/"&\\n"/
