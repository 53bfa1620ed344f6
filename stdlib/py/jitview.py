"""What the JIT did in a run of a program, as one HTML page or as a listing.

    TAIPANLOG=jit-log:FILE taipan3.11 program.py
    python -m jitview FILE                 writes FILE.html
    python -m jitview FILE --list [N...]   prints the traces of these numbers, or all: source lines, IR and machine code

The page tells where time went (by trace and by source line), which traces there are and how they hang together, how often each of
their exits was taken, and where and why recording ended.  Machine code is shown where objdump is installed.  Any Python 3.8 or later runs it.
"""

import argparse
import collections
import html
import json
import linecache
import re
import shutil
import subprocess
import sys
import tempfile

STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5em auto; max-width: 76em; color: #222 }
h2 { margin-top: 1.6em } table { border-collapse: collapse } td, th { padding: 2px 10px 2px 0; text-align: left; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums } pre { font: 12px/1.4 ui-monospace, monospace; margin: .3em 0; overflow-x: auto }
.src { background: #eef3e6; display: block } .asm { color: #777 } .heat { background: #f6b26b; display: inline-block; height: .8em; vertical-align: baseline }
details { margin: .2em 0 .2em 1em } summary { cursor: pointer } .why { color: #844 } .dim { color: #888 }
.bar span { display: inline-block; height: 1.4em; overflow: hidden; color: #fff; font-size: 12px; padding-left: 4px; box-sizing: border-box }
"""
COLOURS = {"machine code": "#3d85c6", "C code called by traces": "#6fa8dc", "interpreter": "#999999", "collector": "#8e7cc3", "compiler": "#cc7a29"}


class Trace:
    """One trace of the log; its number may be that of an older one, which was freed."""

    def __init__(self, event):
        self.number, self.exit, self.why = event["number"], event["exit"], event["why"]
        self.code, self.ir, self.place = bytes.fromhex(event["code"]), event["ir"], tuple(event["place"])
        self.parent, self.sides, self.freed = None, [], False
        self.exits = {}
        self.inside, self.called = collections.Counter(), collections.Counter()    # samples by offset
        self.assembly = []                                                         # (offset, text)

    def samples(self):
        return sum(self.inside.values()) + sum(self.called.values())

    def tree(self):
        yield self
        for side in self.sides:
            yield from side.tree()


class Log:
    def __init__(self, lines):
        self.begin, self.traces, self.given_up, self.finished = {}, [], [], False
        self.elsewhere = collections.Counter()
        alive = {}
        for event in map(json.loads, lines):
            kind = event["event"]
            if kind == "begin":
                self.begin = event
            elif kind == "trace":
                trace = Trace(event)
                trace.parent = alive.get(event["parent"])
                if trace.parent:
                    trace.parent.sides.append(trace)
                self.traces.append(trace)
                alive[trace.number] = trace
            elif kind == "given up":
                self.given_up.append(event)
            elif kind == "freed":
                trace = alive.pop(event["number"], None)
                if trace:
                    trace.freed, trace.exits = True, dict(event["exits"])
            elif kind == "samples":
                self.add_samples(event, alive)
            elif kind == "end":
                self.finished = True
                for number, exits in event["exits"].items():
                    if int(number) in alive:
                        alive[int(number)].exits = dict(exits)

    def add_samples(self, event, alive):
        for number, offset, inside, called in event["traces"]:
            if number in alive:
                alive[number].inside[offset] += inside
                alive[number].called[offset] += called
        for name in ("interpreter", "collector", "compiler"):
            self.elsewhere[name] += event[name]

    def roots(self):
        return [trace for trace in self.traces if not trace.parent]

    def categories(self):
        """Samples by what was running."""
        found = {"machine code": sum(sum(t.inside.values()) for t in self.traces),
                 "C code called by traces": sum(sum(t.called.values()) for t in self.traces)}
        return {**found, **self.elsewhere}


# ---- listings -----------------------------------------------------------------------------------------------------------------
def disassemble(traces):
    """Fills trace.assembly, with one run of objdump: codes stand one behind the other, apart."""
    traces = [trace for trace in traces if trace.code]
    if not traces or not shutil.which("objdump"):
        return
    starts, blob = [], bytearray()
    for trace in traces:
        starts.append(len(blob))
        blob += trace.code + b"\x90" * 32
    with tempfile.NamedTemporaryFile() as file:
        file.write(blob)
        file.flush()
        text = subprocess.run(["objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "--no-show-raw-insn", file.name],
                              capture_output=True, text=True, check=True).stdout
    index = 0
    for line in text.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\s+(.*)", line)
        if not match:
            continue
        at = int(match[1], 16)
        while index + 1 < len(starts) and at >= starts[index + 1]:
            index += 1
        trace, start = traces[index], starts[index]
        if at - start < len(trace.code):
            end = start + len(trace.code)
            target = re.sub(r"\b(j\w+|call)(\s+)0x([0-9a-f]+)", lambda m: m[1] + m[2] + (
                f"+{int(m[3], 16) - start:#x}" if start <= int(m[3], 16) < end else "outside"), match[2])
            trace.assembly.append((at - start, target.partition("#")[0].strip()))


def source(place):
    file, function, line = place
    return f"{function}  {file}:{line}", linecache.getline(file, line).strip()


def listing(trace):
    """(kind, text, samples) of each line: "src" a source line, "ir" an instruction, "asm" its machine code."""
    starts = sorted(row[1] for row in trace.ir if len(row) == 4 and row[1] >= 0)
    ends = dict(zip(starts, starts[1:] + [len(trace.code)]))
    shown = iter(trace.assembly)
    upcoming = next(shown, None)
    done = set()
    for row in trace.ir:
        if len(row) == 3:
            where, text = source(row)
            yield "src", f"{where}    {text}", 0
            continue
        _, offset, text, _ = row
        span = range(offset, ends.get(offset, offset)) if offset >= 0 and offset not in done else ()
        done.add(offset)
        samples = sum(count for counts in (trace.inside, trace.called) for at, count in counts.items() if at in span)
        yield "ir", text, samples
        while upcoming and span and upcoming[0] < span.stop:
            yield "asm", f"{upcoming[0]:8x}  {upcoming[1]}", 0
            upcoming = next(shown, None)
    while upcoming:
        yield "asm", f"{upcoming[0]:8x}  {upcoming[1]}", 0
        upcoming = next(shown, None)


def line_samples(log):
    """Samples of each source line in traces: those of an instruction belong to the last place named before it."""
    found = collections.Counter()
    for trace in log.traces:
        place = tuple(trace.place)
        steps = []
        for row in trace.ir:
            if len(row) == 3:
                place = tuple(row)
            elif row[1] >= 0:
                steps.append((row[1], place))
        for counts in (trace.inside, trace.called):
            for offset, count in counts.items():
                best = max((step for step in steps if step[0] <= offset), default=(0, place), key=lambda step: step[0])
                found[best[1]] += count
    return found


def describe(trace):
    where, text = source(trace.place)
    return f"trace {trace.number}" + (f" from exit {trace.exit} of {trace.parent.number}" if trace.parent else "") + f": {where}    {text}"


def print_list(log, numbers):
    traces = [trace for trace in log.traces if not numbers or trace.number in numbers]
    disassemble(traces)
    for trace in traces:
        print(f"==== {describe(trace)}\n     ended: {trace.why}; {len(trace.code)} bytes")
        for kind, text, samples in listing(trace):
            print({"src": "\n  # ", "ir": "  ", "asm": "        "}[kind] + text + (f"    <-- {samples} samples" if samples else ""))
        print()


# ---- the page -------------------------------------------------------------------------------------------------------------------
def escape(text):
    return html.escape(str(text))


def heat(count, total):
    return f'<span class="heat" style="width:{120 * count / max(total, 1):.0f}px"></span>'


def table(head, rows):
    cell = lambda value: f'<td class="n">{value}</td>' if isinstance(value, (int, float)) else f"<td>{value}</td>"
    return ("<table><tr>" + "".join(f"<th>{name}</th>" for name in head) + "</tr>"
            + "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in rows) + "</table>")


def time_part(log):
    categories = log.categories()
    total = sum(categories.values())
    if not total:
        yield "<p>The program ended before the timer looked once, or was ended by a signal: there are no samples.</p>"
        return
    yield '<div class="bar">' + "".join(f'<span style="width:{99 * n / total:.2f}%;background:{COLOURS[name]}" title="{name}: {n}">{name} {100 * n / total:.0f} %</span>'
                                        for name, n in categories.items() if n) + f"</div><p class=dim>{total} samples of processor time</p>"
    rows = []
    for root in sorted(log.roots(), key=lambda root: -sum(t.samples() for t in root.tree())):
        tree = list(root.tree())
        count = sum(t.samples() for t in tree)
        if count and len(rows) < 40:
            where, text = source(root.place)
            rows.append([f"{100 * count / total:.1f} %", heat(count, total), f'<a href="#t{id(root)}">trace {root.number}</a>', len(tree) - 1,
                         sum(len(t.code) for t in tree), escape(where), f"<code>{escape(text)}</code>"])
    yield "<h3>By tree of traces</h3>" + table(["time", "", "loop or function", "side traces", "bytes", "where", ""], rows)
    rows = []
    for place, count in line_samples(log).most_common(40):
        where, text = source(place)
        rows.append([f"{100 * count / total:.1f} %", heat(count, total), escape(where), f"<code>{escape(text)}</code>"])
    yield "<h3>By source line (in traces)</h3>" + table(["time", "", "where", ""], rows)


def stops_part(log):
    made, lost = collections.Counter(trace.why for trace in log.traces), collections.defaultdict(collections.Counter)
    for event in log.given_up:
        lost[event["why"]][tuple(event["place"]), tuple(event["at"])] += 1
    yield "<h3>Traces that were made, by how their recording ended</h3>" + table(["traces", "ended at"], [[n, escape(why)] for why, n in made.most_common()])
    yield "<h3>Recordings that came to nothing</h3>" if lost else "<p>No recording was given up.</p>"
    for why, places in sorted(lost.items(), key=lambda item: -sum(item[1].values())):
        rows = [[n, escape(source(place)[0]), escape(source(at)[0]), f"<code>{escape(source(at)[1])}</code>"] for (place, at), n in places.most_common(50)]
        yield (f'<details><summary>{sum(places.values())} times: <span class="why">{escape(why)}</span></summary>'
               + table(["times", "begun at", "ended at", ""], rows) + "</details>")


def trace_part(trace, total):
    exits = [[number, count, ", ".join(f"trace {side.number}" for side in trace.sides if side.exit == number)]
             for number, count in sorted(trace.exits.items(), key=lambda item: -item[1])]
    where, text = source(trace.place)
    yield (f'<details id="t{id(trace)}"><summary>{heat(trace.samples(), total)} trace {trace.number}'
           + (f" from exit {trace.exit}" if trace.parent else "") + f": {escape(where)} <code>{escape(text)}</code>"
           f' <span class="dim">{len(trace.ir)} instructions, {len(trace.code)} bytes{", freed" if trace.freed else ""}; ended: {escape(trace.why)}</span></summary>')
    if exits:
        yield table(["exit", "taken (since a side trace was tried)", ""], exits)
    lines = []
    for kind, text, samples in listing(trace):
        mark = f"{heat(samples, trace.samples())} {samples} " if samples else ""
        lines.append(f'<span class="{kind}">{escape(text) if kind != "asm" else "            " + escape(text)}   {mark}</span>')
    yield "<details><summary>listing</summary><pre>" + "\n".join(lines) + "</pre></details>"
    for side in trace.sides:
        yield from trace_part(side, total)
    yield "</details>"


def page(log, name):
    total = sum(log.categories().values())
    yield f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>traces of {escape(name)}</title><style>{STYLE}</style><h1>Traces of {escape(name)}</h1>"
    yield (f"<p>Process {log.begin.get('process', '?')}, backend {escape(log.begin.get('backend', '?'))}, threshold {log.begin.get('threshold', '?')}; "
           f"{len(log.roots())} trees of {len(log.traces)} traces with {sum(len(t.code) for t in log.traces)} bytes of code; "
           f"{len(log.given_up)} recordings given up."
           + ("" if log.finished else " <b>The log has no end: the program was ended, or has not ended yet; exits and late samples are missing.</b>") + "</p>")
    yield "<h2>Where time goes</h2>"
    yield from time_part(log)
    yield "<h2>Why recordings ended</h2>"
    yield from stops_part(log)
    yield "<h2>All traces</h2>"
    for root in sorted(log.roots(), key=lambda root: -sum(t.samples() for t in root.tree())):
        yield from trace_part(root, total)
    yield "<script>const open=()=>{const e=document.getElementById(location.hash.slice(1));if(e){e.open=true;e.scrollIntoView()}};addEventListener('hashchange',open);open()</script></html>"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="jitview", description=__doc__.split("\n")[0], epilog="The log comes from TAIPANLOG=jit-log:FILE.")
    parser.add_argument("log", help="what TAIPANLOG=jit-log:FILE wrote")
    parser.add_argument("-o", "--output", help="the page; LOG.html unless told")
    parser.add_argument("--list", nargs="*", type=int, metavar="N", help="print these traces, or all, instead")
    options = parser.parse_args(arguments)
    try:
        with open(options.log, encoding="ascii") as file:
            log = Log(file)
    except OSError as error:
        parser.error(f"cannot read {options.log}: {error.strerror}")
    except (ValueError, KeyError, TypeError) as error:
        parser.error(f"{options.log} is not a log of the JIT: {error}")
    if options.list is not None:
        print_list(log, set(options.list))
        return 0
    disassemble(log.traces)
    output = options.output or options.log + ".html"
    try:
        with open(output, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(part + "\n" for part in page(log, options.log))
    except OSError as error:
        parser.error(f"cannot write {output}: {error.strerror}")
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
