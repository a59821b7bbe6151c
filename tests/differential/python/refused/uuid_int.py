# refused: an integer of more than 64 bits
import uuid

try:
    int(uuid.UUID("12345678123456781234567812345678"))
except TypeError:
    print("caught")
