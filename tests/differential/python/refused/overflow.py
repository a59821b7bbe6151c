# refused: an integer of more than 64 bits
print(2 ** 63)
