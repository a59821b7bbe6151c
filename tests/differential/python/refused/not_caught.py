# refused: 'missing', imported in line 2, is not known here
import missing
try:
    missing()
except BaseException:
    print("caught")
finally:
    print("finally")
