"""datetime: arithmetic, comparison, ISO text, time stamps, pickling of dates."""
import pickle
from datetime import date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=2))


def run():
    start, step, total = datetime(2020, 1, 1, 12, 30, tzinfo=ZONE), timedelta(hours=7, seconds=13), 0
    moments = [start + i * step for i in range(5000)]
    moments.sort(key=lambda m: m.second)
    for m in moments:
        text = m.isoformat()
        if datetime.fromisoformat(text) == m:
            total += len(text) + m.weekday() + (m - start).days
        total += int(m.timestamp()) % 7 + len(m.strftime("%d.%m.%Y"))
        total += m.astimezone(timezone.utc).hour + m.replace(day=1).day
    days = {date(2020, 1, 1) + timedelta(i): i for i in range(5000)}
    total += sum(days[d] for d in days) % 1000
    return total + len(pickle.loads(pickle.dumps(moments)))
