"""datasets_check.py outputs FOLDER: two models' answers to be judged. datasets_check.py load FOLDER PROGRAM: every export, loaded."""

import json
import pathlib
import subprocess
import sys

ROWS = ["alpaca", "alpaca-history", "alpaca-prompt", "wizardlm", "sharegpt", "messages", "text", "prompt-completion",
        "prompt-completion-messages"]
PREFERENCES = ["preference", "preference-messages", "unpaired-preference", "unpaired-preference-messages", "openai-preference"]
JUDGMENTS = ["fastchat-judgments", "alpaca-eval-annotations", "arena-hard-judgments"]
PICTURES = {"llava": ["llava", "image-messages"], "vigc": ["vigc", "llava", "sharegpt4v"], "allava": ["allava"],
            "sharegpt4v": ["sharegpt4v"], "lamm": ["lamm-2d"], "rooms": ["lamm-3d"]}

COLUMNS = {
    "alpaca": {"instruction", "input", "output"},
    "alpaca-history": {"instruction", "input", "output", "system", "history"},
    "alpaca-prompt": {"prompt", "completion"},
    "wizardlm": {"instruction", "output"},
    "sharegpt": {"id", "conversations"},
    "messages": {"messages"},
    "text": {"text"},
    "prompt-completion": {"prompt", "completion"},
    "prompt-completion-messages": {"prompt", "completion"},
    "preference": {"prompt", "chosen", "rejected", "id", "chosen_model", "rejected_model", "judge", "agreement", "simulated"},
    "unpaired-preference": {"prompt", "completion", "label", "id", "model", "judge", "agreement", "simulated"},
    "openai-preference": {"input", "preferred_output", "non_preferred_output"},
    "llava": {"id", "image", "conversations"},
    "sharegpt4v": {"id", "image", "conversations"},
    "allava": {"id", "image", "conversations", "original_caption", "url"},
    "lamm-2d": {"id", "image", "conversations", "task_type", "src_image"},
    "lamm-3d": {"pcl", "conversations", "task_type", "src_dataset", "src_id"},
    "vigc": {"image", "image_id", "instruction", "question", "original_answer", "answer_given_question", "answer", "answer_lst",
             "whole_text"},
    "image-messages": {"messages"},
}
COLUMNS["preference-messages"] = COLUMNS["preference"]
COLUMNS["unpaired-preference-messages"] = COLUMNS["unpaired-preference"]


def text(least=1):
    return {"type": "string", "minLength": least}


def closed(properties, optional=()):
    return {"type": "object", "properties": properties, "additionalProperties": False,
            "required": [name for name in properties if name not in optional]}


def talk(role, content, speakers, least=2):
    return {"type": "array", "minItems": least, "items": closed({role: {"enum": speakers}, content: text()})}


MESSAGES = talk("role", "content", ["system", "user", "assistant"])
PROMPT = talk("role", "content", ["system", "user", "assistant"], least=1)
ANSWER = {**talk("role", "content", ["assistant"], least=1), "maxItems": 1}
SHAREGPT = talk("from", "value", ["system", "human", "gpt"])
PARTS = {"type": "array", "minItems": 2, "items": {"oneOf": [
    closed({"type": {"const": "text"}, "text": text()}),
    closed({"type": {"const": "image_url"}, "image_url": closed({"url": text()})})]}}
SCHEMAS = {
    "messages": closed({"messages": MESSAGES}),
    "prompt-completion-messages": closed({"prompt": PROMPT, "completion": ANSWER}),
    "openai-preference": closed({"input": closed({"messages": PROMPT}), "preferred_output": ANSWER,
                                 "non_preferred_output": ANSWER}),
    "sharegpt": closed({"id": text(), "conversations": SHAREGPT}),
    "llava": closed({"id": text(), "image": text(), "conversations": SHAREGPT}, optional=["image"]),
    "sharegpt4v": closed({"id": text(), "image": text(), "conversations": SHAREGPT}),
    "allava": closed({"id": text(), "image": text(), "conversations": SHAREGPT, "original_caption": text(0), "url": text()},
                     optional=["url"]),
    "lamm-2d": closed({"id": text(), "image": text(), "conversations": SHAREGPT, "task_type": text(), "src_image": text()}),
    "lamm-3d": closed({"pcl": text(), "conversations": SHAREGPT, "task_type": text(), "src_dataset": text(), "src_id": text()}),
    "image-messages": closed({"messages": {"type": "array", "minItems": 2, "items": closed({
        "role": {"enum": ["system", "user", "assistant"]}, "content": {"oneOf": [text(), PARTS]}})}}),
}


def outputs(folder):
    """Questions of which some have the same answer twice; the others' lengths differ, and the simulated judge goes by that too."""
    for name, most in [("new", 9), ("old", 3)]:
        with open(pathlib.Path(folder) / f"{name}.jsonl", "w") as file:
            for number in range(60):
                answer = " ".join(f"Rinse part {step} of tool {number}, dry it in the shade and oil the hinge."
                                  for step in range(1 + number * 7 % most))
                answer = "Leave it." if number % 10 == 0 else answer
                row = {"instruction": f"How is tool {number} kept?", "output": answer, "generator": name}
                file.write(json.dumps(row) + "\n")


def rows_of(path):
    """The rows of a file, read without any library of data sets."""
    body = path.read_text()
    return json.loads(body) if body.startswith("[") else [json.loads(line) for line in body.splitlines()]


def check_rows(form, rows):
    import jsonschema

    if form in SCHEMAS:
        validator = jsonschema.Draft202012Validator(SCHEMAS[form])
        for row in rows:
            validator.validate(row)
    for row in rows:
        if form in ("llava", "sharegpt4v", "allava"):
            counts = [turn["value"].count("<image>") for turn in row["conversations"]]
            assert counts[0] == (1 if row.get("image") else 0) and not any(counts[1:]), row
            assert [turn["from"] for turn in row["conversations"]] == ["human", "gpt"] * (len(counts) // 2), row
        if form == "messages":
            roles = [turn["role"] for turn in row["messages"] if turn["role"] != "system"]
            assert roles == ["user", "assistant"] * (len(roles) // 2), row


def plain(row):
    """Without the columns that a loader fills with nothing."""
    return {name: value for name, value in row.items() if value is not None}


class Exports:
    def __init__(self, folder, mill):
        self.folder = pathlib.Path(folder)
        self.mill = mill
        self.loaded = 0

    def export(self, job, form, name, *options):
        target = f"{self.folder}/out/{name}"
        command = [self.mill, "export", f"{self.folder}/jobs/{job}", "--to", form, "-o", target, "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"
        return pathlib.Path(target), json.loads(done.stdout)

    def load(self, *arguments, **options):
        import datasets

        self.loaded += 1
        return datasets.load_dataset(*arguments, **options)

    def file(self, job, form, suffix="", *options):
        path, summary = self.export(job, form, f"{job}-{form}.json{suffix}", *options)
        data = self.load("json", data_files=str(path), split="train")
        assert data.num_rows == summary["rows"] > 0, (form, data.num_rows, summary)
        if form in COLUMNS:
            assert set(data.column_names) <= COLUMNS[form], (form, data.column_names)
        return path, summary, data

    def directory(self, job, form, *options):
        import yaml

        path, summary = self.export(job, form, f"{job}-{form}-set/", *options)
        splits = self.load(str(path))
        counts = {name: split.num_rows for name, split in splits.items()}
        assert sum(counts.values()) == summary["rows"] and counts == summary.get("splits", counts), (form, counts, summary)
        card = (path / "README.md").read_text()
        front = yaml.safe_load(card.split("---\n")[1])
        assert "simulated" in front["tags"] and "**SIMULATED.**" in card, form
        assert front["annotations_creators"] == ["machine-generated"] and "license" not in front, form
        if "features" in front["dataset_info"]:
            names = {feature["name"] for feature in front["dataset_info"]["features"]}
            assert names == COLUMNS[form] == set(splits["train"].column_names), (form, names)
        if (path / "dataset_info.json").exists():
            for entry in json.loads((path / "dataset_info.json").read_text()).values():
                assert (path / entry["file_name"]).is_file(), entry
                assert set(entry["columns"].values()) <= set(splits["train"].column_names), entry
        if (path / "axolotl.yaml").exists():
            for entry in yaml.safe_load((path / "axolotl.yaml").read_text())["datasets"]:
                assert (path / entry["path"]).is_file(), entry
        return splits


def load(folder, mill):
    exports = Exports(folder, mill)
    forms = [("tasks", form) for form in ROWS] + [("judged", form) for form in PREFERENCES]
    forms += [(job, form) for job, names in PICTURES.items() for form in names]
    for job, form in forms:
        path, summary, data = exports.file(job, form)
        rows = rows_of(path)
        check_rows(form, rows)
        assert [plain(row) for row in data] == [plain(row) for row in rows], form
        splits = exports.directory(job, form)
        assert [plain(row) for row in splits["train"]] == [plain(row) for row in rows], form
        divided = exports.directory(job, form, "--split", "0.7/0.3", "--seed", "1")
        assert divided["train"].num_rows + divided["validation"].num_rows == summary["rows"], form
        for suffix in (".gz", ".zst"):
            _, _, packed = exports.file(job, form, suffix)
            assert list(packed) == list(data), (form, suffix)
        print(f"ok {job} as {form}: {summary['rows']} rows, left out {summary['leftOut']}")
    for form in JUDGMENTS:
        _, summary, _ = exports.file("judged", form)
        print(f"ok judged as {form}: {summary['rows']} rows")
    for form, *options in [("text", "--template", "few-shot", "--shots", "2"),
                           ("prompt-completion", "--template", "few-shot-prompt", "--shots", "3")]:
        _, summary, _ = exports.file("tasks", form, ".templated", *options)
        exports.directory("tasks", form, *options)
        print(f"ok tasks as {form} by a template: {summary['rows']} rows")
    print(f"{exports.loaded} data sets loaded")


if __name__ == "__main__":
    {"outputs": outputs, "load": load}[sys.argv[1]](*sys.argv[2:])
