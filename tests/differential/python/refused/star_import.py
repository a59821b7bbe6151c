# refused: which is not known here
from nosuch import *
print(something)
