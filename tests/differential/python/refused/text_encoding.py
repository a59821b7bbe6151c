# refused: text in the encoding 'cp1252'
print(b"caf\xe9".decode("cp1252"))
