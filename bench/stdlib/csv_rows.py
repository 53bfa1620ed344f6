"""csv: rows read and written, plain and quoted."""
import csv
import io

ROWS = [[str(i), "name %d" % i, "with, comma", 'with "quotes"', "%.3f" % (i / 7)] for i in range(8000)]


def run():
    total = 0
    for _ in range(3):
        out = io.StringIO()
        csv.writer(out).writerows(ROWS)
        text = out.getvalue()
        total += len(text)
        for row in csv.reader(io.StringIO(text)):
            total += len(row[3])
        for row in csv.DictReader(io.StringIO(text), ["a", "b", "c", "d", "e"]):
            total += len(row["b"])
    return total
