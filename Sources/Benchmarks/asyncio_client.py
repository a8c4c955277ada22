"""A bare asyncio client: the rate that a teacher at a given latency can be kept busy with, nothing else done.

Raw streams with keep-alive, a fixed number of workers, the answer's text taken out of the JSON. Nothing is stored, parsed
further or compared. Usage: asyncio_client.py URL REQUESTS IN_FLIGHT SEED; prints one JSON object.
"""

import asyncio
import json
import random
import resource
import sys
import time
from urllib.parse import urlsplit

VERBS = "Describe Explain Compare Summarise List Rewrite Classify Translate".split()
THINGS = "glacier orchard timetable sonnet bridge invoice lighthouse recipe harbour theorem".split()


def instruction(rng):
    return f"{rng.choice(VERBS)} the {rng.choice(THINGS)} that stands in chapter {rng.randrange(10_000)} in three sentences."


def prompt(rng, number):
    """One list prompt to six questions about a task and six requests for instances: the mix of a Self-Instruct run."""
    kind = number % 13
    if kind == 0:
        lines = "\n".join(f"{i}. {instruction(rng)}" for i in range(1, 9))
        return f"Continue this list of tasks, numbered from 9 to 16.\n\n{lines}\n9.", 1024
    if kind % 2:
        return f"Is the following a classification task? Answer yes or no.\n\nTask: {instruction(rng)}\nAnswer:", 16
    return f"Give one input and its output for the task. Write Input: and Output:.\n\nTask: {instruction(rng)}", 700


def body(rng, number):
    text, limit = prompt(rng, number)
    request = {
        "max_tokens": limit,
        "messages": [{"content": text, "role": "user"}],
        "model": "instructmill-simulated",
        "seed": rng.randrange(1 << 31),
        "temperature": 0.7,
    }
    return json.dumps(request).encode()


async def exchange(reader, writer, head, payload):
    writer.write(head + b"Content-Length: %d\r\n\r\n" % len(payload) + payload)
    fields = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in fields[:16]:
        raise RuntimeError(fields.decode())
    start = fields.index(b"content-length:") + 15
    answer = json.loads(await reader.readexactly(int(fields[start : fields.index(b"\r\n", start)])))
    return len(answer["choices"][0]["message"]["content"] or "")


async def worker(host, port, head, bodies):
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
    done = 0
    for payload in bodies:
        await exchange(reader, writer, head, payload)
        done += 1
    writer.close()
    return done


async def main(url, requests, in_flight, seed):
    place = urlsplit(url)
    rng = random.Random(seed)
    bodies = iter([body(rng, number) for number in range(requests)])
    head = (
        f"POST {place.path}/chat/completions HTTP/1.1\r\nHost: {place.netloc}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\n"
    ).encode()
    begin, cpu = time.monotonic(), time.process_time()
    counts = await asyncio.gather(*(worker(place.hostname, place.port, head, bodies) for _ in range(in_flight)))
    seconds = time.monotonic() - begin
    return {
        "requests": sum(counts),
        "seconds": seconds,
        "cpu_seconds": time.process_time() - cpu,
        "rss_kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


if __name__ == "__main__":
    _, address, count, width, start = sys.argv
    print(json.dumps(asyncio.run(main(address, int(count), int(width), int(start)))))
