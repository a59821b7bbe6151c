"""A name that is bound again: who imported it before keeps what it was."""
COUNT = 0


def bump():
    global COUNT
    COUNT += 1
