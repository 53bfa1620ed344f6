"""Building, splitting, formatting and counting text."""


def run():
    total, words = 0, {}
    for i in range(45000):
        line = "item " + str(i) + ": " + "-".join([format(i, "x"), f"{i * 3:05d}", "%s" % (i % 13)])
        for part in line.upper().replace(":", " ").split():
            words[part] = words.get(part, 0) + 1
        total += line.find("-") + len(line.strip("0123456789")) + line.count("1")
    text = ""
    for i in range(100000):
        text += chr(97 + i * 7 % 26)
    for i in range(0, len(text), 9):
        if text[i:i + 2] in ("ab", "ho", "ov"):
            total += ord(text[i])
    return total, len(words), words["ITEM"], text[-10:]
