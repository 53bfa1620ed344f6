"""matrix.py [--group G]... [--list] [--page] [JOB...]: the jobs of ci/jobs.def, one after the other, and a page of how they stand.

A job is in one group or several (group,group).  Each leaves build/ci/JOB.json (commit, status, seconds, last lines) and JOB.log; the page build/ci/status.html shows the newest result of every
job, those of another commit marked as old.  Without names every job of the named groups runs (default: quick).  Exit status 1 when a job
failed or ran out of time.
"""

import argparse
import dataclasses
import html
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time

from tree import TREE

RESULTS = TREE / "build" / "ci"
TAIL = 8
GRACE = 10              # seconds for the rest of the output: a program left over in a session of its own may hold it open
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Status of {commit}</title><style>
body {{ font: 15px/1.45 sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #222 }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ padding: .3em .6em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }}
.passed {{ color: #06662a }} .failed, .time {{ color: #b00020; font-weight: bold }} .never {{ color: #777 }} .old {{ opacity: .55 }}
code {{ font-size: 85%; white-space: pre-wrap; word-break: break-word }}
</style></head><body><h1>Status of {commit}</h1><p>{summary}</p>
<table><tr><th>job</th><th>group</th><th>result</th><th>minutes</th><th>commit</th><th>end of the output</th></tr>{rows}</table></body></html>
"""


@dataclasses.dataclass
class Job:
    name: str
    groups: list
    minutes: float
    command: str

    @property
    def log(self):
        return RESULTS / f"{self.name}.log"

    @property
    def result_file(self):
        return RESULTS / f"{self.name}.json"

    def last(self):
        """What the newest run left, or None."""
        try:
            return json.loads(self.result_file.read_text())
        except (OSError, ValueError):
            return None


def read_jobs():
    for line in (TREE / "ci" / "jobs.def").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, groups, minutes, command = (word.strip() for word in line.split("|", 3))
            yield Job(name, groups.split(","), float(minutes), command)


def commit():
    done = subprocess.run(["git", "-C", TREE, "rev-parse", "--short=12", "HEAD"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() or "unknown"


def follow(stream, log, shown):
    """Copy what a job prints to its log and, where SHOWN, to our own output."""
    with stream, open(log, "wb") as copy:
        for line in stream:
            copy.write(line)
            copy.flush()
            if shown:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()


def run(job, minutes=None, shown=False):
    """How JOB ended, in a process group of its own, so that running out of time ends everything that it started.  MINUTES: instead of the
    job's own; SHOWN: its output is ours, too."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    begin = time.time()
    sys.stdout.flush()
    process = subprocess.Popen(shlex.split(job.command), cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    reader = threading.Thread(target=follow, args=(process.stdout, job.log, shown), daemon=True)
    reader.start()
    try:
        status = "passed" if process.wait(60 * (job.minutes if minutes is None else minutes)) == 0 else "failed"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        status = "time limit"
    reader.join(GRACE)
    lines = job.log.read_text(errors="replace").splitlines()[-TAIL:]
    job.result_file.write_text(json.dumps({"job": job.name, "status": status, "commit": commit(), "seconds": round(time.time() - begin),
                                           "ended": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "tail": lines}, indent=1) + "\n")
    return status


def write_page(jobs):
    here, rows, counts = commit(), "", {}
    for job in jobs:
        last = job.last() or {"status": "never run", "commit": "", "seconds": 0, "tail": []}
        counts[last["status"]] = counts.get(last["status"], 0) + 1
        kind = last["status"].split()[0] + ("" if last["commit"] in (here, "") else " old")
        tail = "\n".join(last["tail"][-3:] if last["status"] == "passed" else last["tail"])
        rows += (f'<tr class="{kind}"><td>{html.escape(job.name)}</td><td>{" ".join(job.groups)}</td><td class="{kind}">{last["status"]}</td>'
                 f'<td>{last["seconds"] / 60:.1f}</td><td>{last["commit"]}</td><td><code>{html.escape(tail)}</code></td></tr>\n')
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    RESULTS.mkdir(parents=True, exist_ok=True)
    page = RESULTS / "status.html"
    page.write_text(PAGE.format(commit=here, summary=summary, rows=rows))
    return page


def main():
    jobs = list(read_jobs())
    parser = argparse.ArgumentParser(prog="ci/matrix.py")
    parser.add_argument("job", nargs="*")
    parser.add_argument("--group", action="append", choices=sorted({group for job in jobs for group in job.groups}))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--page", action="store_true", help="only write the page")
    words = parser.parse_args()
    unknown = set(words.job) - {job.name for job in jobs}
    if unknown:
        parser.error(f"no such job: {' '.join(sorted(unknown))}")
    wanted = [job for job in jobs if job.name in words.job] if words.job else [job for job in jobs if set(job.groups) & set(words.group or ["quick"])]
    failed = []
    if words.list:
        for job in jobs:
            print(f"{job.name:20} {','.join(job.groups):13} {(job.last() or {}).get('status', 'never run'):11} {job.command}")
    elif not words.page:
        for job in wanted:
            status = run(job)
            print(f"{status:10} {job.name} ({job.last()['seconds']} s)", flush=True)
            if status != "passed":
                failed.append(job.name)
    if not words.list:
        print(write_page(jobs))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
