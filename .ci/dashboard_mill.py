"""The simulated endpoint, a daemon with a dashboard, and jobs for it: some of them hostile."""

import json
import pathlib
import shutil
import socket
import subprocess
import time

HOSTILE = [
    "<script>window.forged = 1</script><img src=x onerror='window.forged = 1'>",
    "\u202edrow sesrever\u2066 \u200e\u061c and \x1b]0;title\x07 bells \x00\x01",
    "W" * 5000,
    "a" + "\u0301" * 400 + " tower",
    "</textarea></style><svg onload=window.forged=1>{{constructor}}${window.forged=1}",
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, holds, seconds=120):
    end = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.1)


class Mill:
    """The simulated endpoint, and a daemon with its jobs."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.state, self.port, self.children = self.folder / "state", free_port(), []
        shutil.rmtree(self.state, ignore_errors=True)
        self.config = self.folder / "config.yaml"
        self.config.write_text(
            f"version: 1\nstate: state\ndashboard: {{listen: '127.0.0.1:{self.port}'}}\nbudgets: {{day: {{tokens: 5000000}}}}\n")

    def start(self, *arguments, **options):
        child = subprocess.Popen([self.program, *arguments], text=True, **options)
        self.children.append(child)
        return child

    def ask(self, *arguments):
        command = [self.program, *arguments, "--state", str(self.state)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def simulate(self):
        simulator = self.start("simulate", "--port", "0", "--latency", "60ms", stdout=subprocess.PIPE)
        self.url = json.loads(simulator.stdout.readline())["url"]

    def serve(self):
        log = open(self.folder / "serve.log", "a")
        daemon = self.start("serve", "--config", str(self.config), "--base-url", self.url, "--model", "simulated-teacher",
                            "--concurrency", "4", stderr=log)
        until("the dashboard is served", lambda: (self.state / "dashboard.json").exists() or daemon.poll() is not None)
        return daemon

    def hand_in(self, seeds):
        verdict = self.state / "queue/incoming/judge/verdict.tmp"
        verdict.mkdir(parents=True)
        for name, model in ("a", "new <b>model</b>"), ("b", "old"):
            with open(verdict / f"{name}.jsonl", "w") as file:
                for n in range(60):
                    text = HOSTILE[n] if n < len(HOSTILE) else f"Wash part {n} of the mill."
                    answer = f"{text} By hand, {'with a brush and warm water' if name == 'a' else 'slowly'}. " * (1 + n % 2)
                    row = {"id": f"q{n}", "category": ["how", "why", HOSTILE[0]][n % 3], "prompt": f"{text} How is part {n} cleaned?"}
                    file.write(json.dumps(row | {"response": answer, "model": model}) + "\n")
        verdict.rename(verdict.with_suffix(""))
        for target in 400, 30:
            job = self.folder / f"job-{target}.yaml"
            job.write_text(f"version: 1\nrecipe: self-instruct\nseeds: {seeds}\nparameters: {{target: {target}}}\n")
            self.ask("submit", str(job))

    def jobs(self):
        return json.loads(self.ask("jobs", "--json"))["jobs"]

    def status(self):
        return json.loads(self.ask("status", "--json"))

    def end(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        for child in self.children:
            child.wait()
