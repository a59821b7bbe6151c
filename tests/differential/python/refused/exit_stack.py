# refused: ExitStack
import contextlib

with contextlib.ExitStack() as stack:
    pass
