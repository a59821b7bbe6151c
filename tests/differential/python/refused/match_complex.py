# refused: a complex number in a pattern
match 1:
    case 1 + 2j:
        print("never")
