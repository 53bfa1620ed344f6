"""json.loads of records: short keys, strings, numbers, nesting."""
import json

RECORDS = [{"id": i, "name": "user %d" % i, "score": i * 1.25, "tags": ["alpha", "beta", str(i)], "active": i % 3 == 0,
            "address": {"street": "Main street \"%d\"" % i, "city": "Gr\xfc\xdf", "zip": None}} for i in range(2000)]
TEXT = json.dumps(RECORDS)
WIDE = json.dumps(RECORDS, ensure_ascii=False)


def run():
    total = 0
    for _ in range(10):
        total += len(json.loads(TEXT)) + len(json.loads(WIDE))
    for i in range(20000):
        total += json.loads('{"a": %d, "b": [1, 2, 3]}' % i)["a"]
    return total
