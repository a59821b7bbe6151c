# refused: a yield at this place
def asks(item):
    match item:
        case 1 if (yield item):
            print("taken")


next(asks(1))
