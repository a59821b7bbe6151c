"""The ends of dates and times."""
from datetime import date, datetime, time, timedelta

for kind in (date, datetime, time):
    print(kind.__name__, kind.min, kind.max, repr(kind.min), repr(kind.max), kind.min < kind.max, type(kind.min).__name__)
print(datetime.min + timedelta(days=1), datetime.max - timedelta(seconds=1), date.max - date.min, "%s" % datetime.min)
print(datetime(2020, 1, 1).min == datetime.min, datetime.combine(date.min, time.max), datetime.min.isoformat())
for wrong in (lambda: datetime.min - timedelta(1), lambda: date.max + timedelta(1)):
    try:
        print(wrong())
    except OverflowError as error:
        print(error)
