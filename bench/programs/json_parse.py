"""A JSON reader written in Python over one long text: string indexing, slices, recursion, dict and list building."""


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def blank(self):
        while self.text[self.at] in " \n":
            self.at += 1
        return self.text[self.at]

    def value(self):
        c = self.blank()
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        for word, what in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return what
        start = self.at
        while self.text[self.at] in "+-.eE0123456789":
            self.at += 1
        word = self.text[start:self.at]
        return float(word) if "." in word else int(word)

    def string(self):
        parts = []
        self.at += 1
        while (c := self.text[self.at]) != '"':
            if c == "\\":
                self.at += 1
                c = {"n": "\n", "t": "\t"}.get(self.text[self.at], self.text[self.at])
            parts.append(c)
            self.at += 1
        self.at += 1
        return "".join(parts)

    def array(self):
        items = []
        self.at += 1
        while self.blank() != "]":
            items.append(self.value())
            if self.blank() == ",":
                self.at += 1
        self.at += 1
        return items

    def object(self):
        items = {}
        self.at += 1
        while self.blank() != "}":
            key = self.value()
            self.blank()
            self.at += 1
            items[key] = self.value()
            if self.blank() == ",":
                self.at += 1
        self.at += 1
        return items


def weigh(v):
    if isinstance(v, dict):
        return sum(len(k) + weigh(x) for k, x in v.items())
    if isinstance(v, list):
        return sum(map(weigh, v)) + 1
    return len(v) if isinstance(v, str) else int(v or 0)


def run():
    row = '{"id": %d, "name": "row \\"%d\\" of\\nmany", "tags": ["a", "bc", null, true], "size": {"w": %d.5, "h": -3}}'
    text = "[" + ",\n ".join(row % (i, i, i % 77) for i in range(6000)) + "] "
    return weigh(Reader(text).value())
