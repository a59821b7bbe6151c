# refused: the keyword 'metaclass'
class A(metaclass=type):
    pass
