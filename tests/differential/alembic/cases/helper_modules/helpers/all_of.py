"""What a star takes."""
from .deep.one import *

_HIDDEN = "seen"
SHOWN = 3
