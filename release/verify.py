"""verify.py ARCHIVE...: all gates on finished archives; exit status 1 on any miss.

    --gate G4        only these gates (may be repeated)
    --run PREFIX     how to run the program (default: directly, or qemu-user with the target's libraries)

Writes ARCHIVE's report beside it: NAME.report.json for tools and NAME.report.html for people.
"""

import argparse
import html
import json
import pathlib
import resource
import sys
import time

import gates
import gen_identity
import package

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Gates: {name}</title><style>
body {{ font: 15px/1.45 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222 }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ padding: .3em .6em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }}
.ok {{ color: #06662a }} .failed {{ color: #b00020; font-weight: bold }} .not-run {{ color: #8a6100 }}
summary {{ cursor: pointer }} code {{ font-size: 90%; white-space: pre-wrap; word-break: break-word }}
</style></head><body><h1>{name}</h1><p>{summary}</p>
<table><tr><th>gate</th><th>result</th><th>checked</th><th>worst value</th><th>seconds</th><th>of the processor</th></tr>{overview}</table>
<h2>Details</h2>{details}
<h2>Size</h2><table><tr><th>part</th><th>MB unpacked</th></tr>{sizes}</table></body></html>
"""


def state_of(rows):
    states = {row.state for row in rows}
    return "failed" if "failed" in states or not rows else "ok" if "ok" in states else "not run"


def not_run(report):
    """What was not checked, as "G11 executable memory denied (reason)": a report must not look complete when it is not."""
    return [f"{gate['gate']} {row['what']} ({row['detail']})" for gate in report["gates"] for row in gate["checks"] if row["state"] == "not run"]


def processor_time():
    """Seconds of processor time of this process and of the programs it ran to their end."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def run_gates(archive, wanted, run_prefix):
    """The report of one archive as plain data."""
    target = "linux-" + archive.name.removesuffix(".tar.xz").rsplit("-linux-", 1)[-1]
    gen_identity.identity(target)
    inspection = gates.Inspection(target, archive, package.emulator(target) if run_prefix is None else run_prefix)
    report = {"archive": archive.name, "target": target, "bytes": archive.stat().st_size, "gates": []}
    try:
        report["sizes"] = sizes(inspection.tree)
        for name, title, gate in gates.GATES:
            if wanted and name not in wanted:
                continue
            inspection.rows, inspection.count, inspection.worst = [], 0, ""
            begin, busy = time.monotonic(), processor_time()
            try:
                gate(inspection)
            except Exception as error:       # a gate that cannot finish has failed; the others still run
                inspection.check("the gate itself", False, f"{type(error).__name__}: {error}")
            state = state_of(inspection.rows)
            report["gates"].append({"gate": name, "title": title, "about": gate.__doc__.split(": ", 1)[1], "state": state,
                                    "count": inspection.count, "worst": inspection.worst, "seconds": round(time.monotonic() - begin, 1),
                                    "processor": round(processor_time() - busy, 1),
                                    "checks": [vars(row) for row in inspection.rows]})
            print(f"{state:8} {name:4} {title}" + (f" ({inspection.count})" if inspection.count else ""), flush=True)
            for row in inspection.rows:
                if row.state != "ok":
                    print(f"           {row.state}: {row.what}: {row.detail}", flush=True)
    finally:
        inspection.close()
    return report


def sizes(tree):
    """Bytes of the parts of the tree, largest first."""
    parts = {}
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_symlink():
            words = path.relative_to(tree).parts
            key = "/".join(words[:3]) if words[:2] == ("lib", "python3.11") and len(words) > 3 and \
                words[2] in ("lib-dynload", "site-packages", "ensurepip") else "/".join(words[:2])
            parts[key] = parts.get(key, 0) + path.stat().st_size
    return dict(sorted(parts.items(), key=lambda item: -item[1]))


def as_page(report):
    def cell(text):
        return f"<td>{html.escape(str(text))}</td>"
    overview = details = ""
    for gate in report["gates"]:
        mark = f'<td class="{gate["state"].replace(" ", "-")}">{gate["state"]}</td>'
        overview += f"<tr>{cell(gate['gate'] + ' ' + gate['title'])}{mark}{cell(gate['count'] or '')}{cell(gate['worst'])}{cell(gate['seconds'])}{cell(gate['processor'])}</tr>"
        rows = "".join(f'<tr>{cell(r["what"])}<td class="{r["state"].replace(" ", "-")}">{r["state"]}</td>'
                       f'<td><code>{html.escape(r["detail"])}</code></td></tr>' for r in gate["checks"])
        opened = " open" if gate["state"] == "failed" else ""
        details += (f"<details{opened}><summary><b>{gate['gate']} {html.escape(gate['title'])}</b>: {html.escape(gate['about'])}"
                    f"</summary><table>{rows}</table></details>")
    failed = [g["gate"] for g in report["gates"] if g["state"] == "failed"]
    summary = (f"{report['bytes'] / 1e6:.1f} MB packed. " +
               (f'<b class="failed">{len(failed)} gates failed: {" ".join(failed)}</b>' if failed else "Every gate that ran holds.") +
               (f'</p><p class="not-run">Not run: {html.escape("; ".join(left))}.' if (left := not_run(report)) else ""))
    rows = "".join(f"<tr>{cell(name)}{cell(f'{size / 1e6:.2f}')}</tr>" for name, size in list(report["sizes"].items())[:30])
    return PAGE.format(name=html.escape(report["archive"]), summary=summary, overview=overview, details=details, sizes=rows)


def main():
    parser = argparse.ArgumentParser(prog="build.sh verify")
    parser.add_argument("archive", nargs="*", type=pathlib.Path, help="default: every release archive in dist/")
    parser.add_argument("--gate", action="append", choices=[g[0] for g in gates.GATES])
    parser.add_argument("--run", metavar="PREFIX")
    words = parser.parse_args()
    archives = words.archive or sorted(p for p in (gates.TREE / "dist").glob("*-linux-*.tar.xz") if "-debug" not in p.name)
    if not archives:
        sys.exit("verify: no archive in dist/; make one with ./build.sh package")
    failed = 0
    for archive in archives:
        if not archive.is_file():
            sys.exit(f"verify: {archive}: No such file or directory")
        print(f"== {archive.name}", flush=True)
        report = run_gates(archive, words.gate, words.run)
        report["not_run"] = not_run(report)
        stem = archive.with_name(archive.name.removesuffix(".tar.xz"))
        pathlib.Path(f"{stem}.report.json").write_text(json.dumps(report, indent=1) + "\n")
        pathlib.Path(f"{stem}.report.html").write_text(as_page(report))
        misses = [g["gate"] for g in report["gates"] if g["state"] == "failed"]
        failed += len(misses)
        print(f"verify: {archive.name}: " + (f"failed {' '.join(misses)}" if misses else "every gate that ran holds") +
              (f"; not run: {'; '.join(report['not_run'])}" if report["not_run"] else ""))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
