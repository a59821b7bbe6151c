# refused: 'super().__reduce__' is not supported here
class Base:
    def get(self):
        try:
            return super().__reduce__()
        except AttributeError:
            return None


print(Base().get())
