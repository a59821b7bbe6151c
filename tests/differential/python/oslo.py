"""What revisions of OpenStack's projects take from oslo_utils."""
import re

import oslo_utils
from oslo_utils import strutils, timeutils, uuidutils
from oslo_utils.strutils import bool_from_string

for subject in (True, False, 1, 0, 2, None, "YES", " on\n", "t", "No", "off", "", "maybe", 1.0, "TRUE "):
    print(repr(subject), bool_from_string(subject), strutils.bool_from_string(subject, default=None),
          strutils.int_from_bool_as_string(subject))
    try:
        print(bool_from_string(subject, strict=True))
    except ValueError as error:
        print(error)
print(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uuidutils.generate_uuid()) is not None,
      re.fullmatch("[0-9a-f]{32}", uuidutils.generate_uuid(dashed=False)) is not None)
now = timeutils.utcnow()
print(type(now).__name__, now.tzinfo, (now - timeutils.utcnow()).days in (0, -1), now.year > 2020)
print(oslo_utils.timeutils.utcnow(False) >= now)
