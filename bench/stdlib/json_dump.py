"""json.dumps of records, plain, sorted and with non-ASCII text left alone."""
import json

RECORDS = [{"id": i, "name": "user %d" % i, "score": i * 1.25, "tags": ["alpha", "beta", str(i)], "active": i % 3 == 0,
            "address": {"street": "Main street \"%d\"" % i, "city": "Gr\xfc\xdf", "zip": None}} for i in range(2000)]


def run():
    total = 0
    for _ in range(10):
        total += len(json.dumps(RECORDS)) + len(json.dumps(RECORDS, sort_keys=True)) + len(json.dumps(RECORDS, ensure_ascii=False))
    for i in range(20000):
        total += len(json.dumps({"a": i, "b": [1, 2, 3]}))
    return total
