# refused: 'nosuch.thing', imported in line 2, is not known here
from nosuch import thing
if False:
    thing()
thing()
