# refused: text in the encoding 'ascii'
try:
    print("é".encode().decode("ascii"))
except UnicodeDecodeError:
    print("caught")
