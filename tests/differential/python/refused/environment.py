# refused: the environment is not part of what is sealed
import os
os.environ["HOME"]
