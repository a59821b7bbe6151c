# refused: matching a 'Match' against a sequence or a mapping
import re

match re.match("(a)(b)", "ab"):
    case [first, second]:
        print(first, second)
