"""Drives a simulated endpoint with the official openai client, unmodified.

usage: openai_client_check.py BASE_URL [--api-key KEY] [--rate-limited BASE_URL2]

With --api-key the endpoint was started with that key: a wrong key must raise AuthenticationError.
With --rate-limited the second endpoint answers every model call with 429: it must raise RateLimitError.
Exits 0 when everything holds, 1 at the first thing that does not.
"""

import argparse
import json
import math
import sys

import openai


def check(condition, what):
    if not condition:
        print(f"FAILED: {what}", file=sys.stderr)
        sys.exit(1)
    print(f"ok: {what}")


def models(client):
    names = [model.id for model in client.models.list()]
    check(names == ["simulated-teacher"], "the model list names the simulated teacher alone")


def chat(client):
    messages = [{"role": "user", "content": "Name three European rivers."}]
    answer = client.chat.completions.create(model="any-model", messages=messages, n=2)
    check(len(answer.choices) == 2, "n=2 gives two choices")
    check(answer.model == "simulated-teacher", "the answer names the simulated teacher, whatever was asked for")
    check(answer.system_fingerprint == "simulated", "the fingerprint says simulated")
    check(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens, "usage adds up")
    check(answer.choices[0].finish_reason == "stop", "the answer is finished")
    again = client.chat.completions.create(model="any-model", messages=messages, n=2)
    check([c.message.content for c in again.choices] == [c.message.content for c in answer.choices], "it is deterministic")
    return answer.choices[0].message.content


def stream(client, expected):
    messages = [{"role": "user", "content": "Name three European rivers."}]
    text, usage, finish = "", None, None
    for chunk in client.chat.completions.create(
        model="any-model", messages=messages, stream=True, stream_options={"include_usage": True}
    ):
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
            finish = chunk.choices[0].finish_reason or finish
        usage = chunk.usage or usage
    check(text == expected, "a streamed chat gives the text of the plain one")
    check(finish == "stop" and usage is not None and usage.completion_tokens > 0, "the stream ends with a reason and usage")


def completions(client):
    # A small share of the answers are refusals, as a model's are: another prompt then gets a list.
    for topic in ["rain", "snow", "wind", "fog", "hail"]:
        prompt = f"Think of more tasks:\n1. Write a poem about {topic}.\n2. Name five rivers.\n3. Explain tides to a child.\n4."
        answer = client.completions.create(model="any-model", prompt=[prompt, prompt + " "], max_tokens=400, stop=["\n7."])
        check(len(answer.choices) == 2, "two prompts give two choices")
        if "\n5." in answer.choices[0].text:
            break
    check("\n5." in answer.choices[0].text and "\n7." not in answer.choices[0].text, "the list goes on up to the stop string")
    pieces = [
        chunk.choices[0].text
        for chunk in client.completions.create(model="m", prompt=prompt, max_tokens=400, stop=["\n7."], stream=True)
    ]
    check("".join(pieces) == answer.choices[0].text, "a streamed completion gives the text of the plain one")
    short = client.completions.create(model="m", prompt=prompt, max_tokens=3)
    check(short.choices[0].finish_reason == "length", "max_tokens cuts with the reason length")


def embeddings(client):
    texts = ["a boat on the river", "a boat upon the river", "compound interest for beginners"]
    packed = client.embeddings.create(model="m", input=texts)
    plain = client.embeddings.create(model="m", input=texts, encoding_format="float")
    vectors = [item.embedding for item in plain.data]

    def dot(a, b):
        return sum(x * y for x, y in zip(a, b))

    check(all(math.isclose(dot(v, v), 1, abs_tol=1e-4) for v in vectors), "embeddings are unit vectors")
    check(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2, "similar texts lie near")
    near = all(math.isclose(x, y, abs_tol=1e-6) for a, b in zip(vectors, packed.data) for x, y in zip(a, b.embedding))
    check(near, "base64 and float embeddings agree")


def schema(client):
    form = {
        "type": "object",
        "properties": {
            "tasks": {
                "type": "array",
                "minItems": 2,
                "maxItems": 5,
                "items": {
                    "type": "object",
                    "properties": {
                        "instruction": {"type": "string"},
                        "is_classification": {"type": "boolean"},
                        "difficulty": {"type": "integer", "minimum": 1, "maximum": 5},
                        "language": {"type": "string", "enum": ["en", "zh"]},
                    },
                    "required": ["instruction", "is_classification", "difficulty", "language"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["tasks"],
        "additionalProperties": False,
    }
    answer = client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "Come up with 5 new tasks."}],
        response_format={"type": "json_schema", "json_schema": {"name": "tasks", "strict": True, "schema": form}},
    )
    value = json.loads(answer.choices[0].message.content)
    check(list(value) == ["tasks"] and 2 <= len(value["tasks"]) <= 5, "a schema-conforming list of tasks")
    for task in value["tasks"]:
        good = (
            sorted(task) == ["difficulty", "instruction", "is_classification", "language"]
            and isinstance(task["instruction"], str)
            and isinstance(task["is_classification"], bool)
            and type(task["difficulty"]) is int
            and 1 <= task["difficulty"] <= 5
            and task["language"] in ("en", "zh")
        )
        check(good, f"a schema-conforming task: {task['instruction'][:50]}")


def raises(kind, call, what):
    try:
        call()
    except kind as error:
        check(error.body is None or isinstance(error.body, dict), f"{what}: {error}")
        return
    check(False, what)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("--api-key")
    parser.add_argument("--rate-limited")
    options = parser.parse_args()
    client = openai.OpenAI(base_url=options.base_url, api_key=options.api_key or "unused", max_retries=0, timeout=30)
    models(client)
    stream(client, chat(client))
    completions(client)
    embeddings(client)
    schema(client)
    raises(
        openai.BadRequestError,
        lambda: client.chat.completions.create(model="m", messages=[]),
        "no messages raise BadRequestError",
    )
    message = [{"role": "user", "content": "hello"}]
    if options.api_key:
        stranger = client.with_options(api_key="wrong")
        raises(
            openai.AuthenticationError,
            lambda: stranger.chat.completions.create(model="m", messages=message),
            "a wrong key raises AuthenticationError",
        )
    if options.rate_limited:
        limited = client.with_options(base_url=options.rate_limited)
        raises(
            openai.RateLimitError,
            lambda: limited.chat.completions.create(model="m", messages=message),
            "a rate limit raises RateLimitError",
        )


main()
