# refused: '|' of an OrderedDict or a defaultdict
from collections import defaultdict

print({"a": 1} | defaultdict(list))
