@testable import Formats

/// A made-up file of each published form: every optional field once, and odd ones.
enum PublicSamples {
    /// Text that is hard to carry.
    private static let odd = #"Tab\t\"quotes\" \\ \u0001 é e\u0301 漢字 \ud83e\udd8a \u2028 </script> "#

    static let files: [PublicFormat: String] = [
        .alpaca: """
        [
          {"instruction": "Name a tool for digging.", "input": "", "output": "A spade."},
          {"output": "drei", "instruction": "Translate.", "input": "three", "id": 7, "tags": ["de", {"n": 1.50}]},
          {"instruction": "\(odd)", "input": null, "output": null, "system": "Be brief.", "history": [["a", "b"]]},
          {"instruction": "", "output": ""}
        ]
        """,
        .dolly: """
        {"instruction": "What does a cooper make?", "context": "", "response": "Barrels.", "category": "open_qa"}
        {"instruction": "Who built it?", "context": "It was built by Ada. [3]", "response": "Ada \(odd)", "category": null, "x": -0.0}
        {"category": "brainstorming", "response": "", "instruction": "Ideas", "format": "list", "layout": 3, "part": [1e3]}
        """,
        .hc3: """
        {"question": "Why is rust red?", "human_answers": ["Iron and air.", "\(odd)"], "chatgpt_answers": ["Oxide."], "index": "12", "source": "our_forum"}
        {"id": 3, "question": "Unanswered?", "human_answers": [], "chatgpt_answers": []}
        {"question": "Only machines?", "human_answers": null, "chatgpt_answers": ["", "Yes."], "source": null, "origin": "a field of theirs"}
        {"question": "Only machines?", "human_answers": null, "chatgpt_answers": ["", "Yes."], "source": null, "origin": "a field of theirs"}
        {"chatgpt_answers": ["No."], "question": ""}
        """,
        .lima: """
        {"conversations": ["How is soap made?", "Fat and lye are boiled."], "source": "wikihow"}
        {"conversations": ["Hello \(odd)", "Hi", "And now?", ""], "source": "multi_turn", "n": 0.10}
        {"conversations": ["A question that nobody answered"], "source": null}
        """,
        .wizardlm: """
        [
          {"instruction": "Write a haiku of a saw.", "output": "Teeth in the pine tree"},
          {"idx": "k_9", "conversations": [{"from": "human", "value": "\(odd)"}, {"from": "gpt", "value": "Yes."}]},
          {"output": null, "instruction": "x", "skill": {"b": 1, "a": [true, false, null]}}
        ]
        """,
        .sharegpt: """
        [
          {"id": "Qx_0", "conversations": [
            {"from": "system", "value": "Be kind."}, {"from": "human", "value": "Hi"},
            {"from": "gpt", "value": "\(odd)", "markdown": null, "text": "kept"},
            {"from": "human", "value": ""}, {"from": "bing", "value": "B"}], "items": [{"k": 12345678901234567890}]},
          {"id": "Qx_1", "conversations": [{"value": "One turn", "from": "user"}], "model": "some-model"},
          {"conversations": [{"from": "gpt", "value": null}, {"from": "ChatGPT"}, {"from": "human", "value": "late"}]}
        ]
        """,
        .flan: """
        {"inputs": "Is it wet?\\n\\nOPTIONS:\\n- yes\\n- no", "targets": "yes", "task_source": "Flan2021", "task_name": "wet:1.0", "template_type": "zs_opt"}
        {"inputs": "\(odd)", "targets": "", "task_source": null, "task_name": "t", "template_type": "fs_noopt", "template_idx": 3, "_task_name": "raw"}
        {"targets": null, "inputs": ""}
        """,
        .superNaturalInstructions: """
        {
            "Contributors": ["Nobody In Particular"],
            "Source": ["our_own"],
            "URL": [],
            "Categories": ["Question Generation"],
            "Reasoning": [],
            "Definition": ["Write a question about the given tool. \(odd)"],
            "Input_language": ["English"],
            "Positive Examples": [{"input": "saw", "output": "What cuts wood?", "explanation": "It asks of the saw."}],
            "Negative Examples": [{"input": "saw", "output": "Saw.", "explanation": "No question."}],
            "Instances": [
                {"id": "task9000-a", "input": "hammer", "output": ["What drives nails?", "What hits?", ""]},
                {"id": "task9000-b", "input": "", "output": []},
                {"output": "A text alone", "input": null, "id": 5, "format": "odd"},
                {"id": "task9000-c", "input": "plane", "output": ["What smooths?"]}
            ],
            "Instance License": ["CC0"],
            "other_outputs": [1.0]
        }
        """,
        .oig: """
        {"text": "<human>: How deep is the well?\\n<bot>: Nine metres.", "metadata": {"source": "ours", "n": 1.0}}
        {"text": "\\nBackground: a well.\\n\\n<human>:  And now? \\n<bot>:<human>: So?\\n<bot>: \(odd)\\n", "meta": null}
        {"text": "<bot>: I speak first.", "id": 4}
        """,
        .ultrachat: """
        {"id": "0", "data": ["Where do owls sleep?", "In barns."]}
        {"data": ["\(odd)", "", "And then?", "Then not.", "Why?"], "id": 17, "source": "world"}
        {"id": null, "data": ["alone"]}
        """,
        .lmsysChat: """
        {"conversation_id": "c0ffee", "model": "some-model", "conversation": [{"content": "Hi", "role": "user"}, {"content": "Ho", "role": "assistant"}], "turn": 1, "language": "English", "openai_moderation": [{"categories": {"hate": false}, "category_scores": {"hate": 1.2e-05}, "flagged": false}], "redacted": false}
        {"conversation_id": "c1", "model": null, "conversation": [{"role": "user", "content": "\(odd)", "redacted": true}], "turn": 1, "language": "unknown", "openai_moderation": [], "redacted": true}
        """,
    ]
}
