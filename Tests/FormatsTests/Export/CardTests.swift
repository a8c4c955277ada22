import Foundation
import Records
import Testing

@testable import Formats

@Suite struct `Data cards` {
    private static let origin =
        #"{"recipe":"alpaca","version":1,"modelAsked":"m","modelReported":"m-7","simulated":false,"prompts":{"p":"ab"}}"#

    private func origin(_ json: String = origin) throws -> RowOrigin {
        let row = #"{"instruction":"Name the river.","output":"It is the Elbe.","provenance":\#(json)}"#
        return try #require(
            try ExportRow.rows(of: RawRow(line: 1, byteOffset: 0, bytes: Array(row.utf8), length: row.utf8.count)).first?.origin)
    }

    private static let english = "Name the three rivers of this country and say which of them is the longest."

    private func card(_ facts: CardFacts, form: DataForm = .rows(.messages), rows: Int = 12) -> DataCard {
        DataCard(
            name: "rivers", form: form,
            files: [RowOutlet.Written(split: "train", path: "data/train.jsonl", rows: rows, bytes: 345)], facts: facts)
    }

    @Test func `the front matter says what the rows say`() throws {
        var facts = CardFacts()
        for _ in 0..<12 { facts.add(try origin(), texts: [Self.english]) }
        let text = card(facts).text
        #expect(
            text.hasPrefix(
                """
                ---
                language:
                - en
                pretty_name: "rivers"
                tags:
                - synthetic
                - instructmill
                task_categories:
                - text-generation
                size_categories:
                - n<1K
                annotations_creators:
                - machine-generated
                source_datasets:
                - original
                configs:
                - config_name: default
                  data_files:
                  - split: train
                    path: "data/train.jsonl"
                dataset_info:
                  features:
                  - name: messages
                    list:
                    - name: role
                      dtype: string
                    - name: content
                      dtype: string
                  splits:
                  - name: train
                    num_bytes: 345
                    num_examples: 12
                ---

                # rivers

                """))
        #expect(text.contains("| alpaca 1 | 12 |") && text.contains("| m-7 | 12 |") && text.contains("| p ab | 12 |"))
        #expect(!text.contains("license") && text.contains("No licence was named"))
        #expect(!text.lowercased().contains("simulated"))
    }

    @Test func `simulated rows cannot be missed`() throws {
        var facts = CardFacts()
        facts.add(try origin(Self.origin.replacingOccurrences(of: "false", with: "true")), texts: [])
        let text = card(facts).text
        #expect(text.contains("\n- simulated\n") && text.contains("(SIMULATED, not a model's answers)"))
        #expect(text.contains("\n> **SIMULATED.**"))
    }

    @Test func `rows of unknown origin claim none`() {
        let text = card(CardFacts()).text
        #expect(!text.contains("machine-generated") && !text.contains("source_datasets") && !text.contains("language:"))
        #expect(!text.contains("Near-duplicates"))
        #expect(text.contains("The rows do not say how they were made."))
    }

    @Test func `a job tells of parameters, rejections, duplicates and templates`() {
        var card = card(CardFacts())
        card.license = "cc-by-4.0"
        card.job = CardJob(
            id: "0f", recipe: "alpaca", version: 1, seed: 7, seeds: 175, unfinished: "paused", isSimulated: false,
            models: ["teacher": "m"], parameters: [("target", "12")], rejections: ["rouge-l": 3, "too-short": 9],
            duplicates: CardJob.Duplicates(threshold: 0.7, tokenizer: "ascii"), prompts: ["alpaca/en/tasks": "abcd"],
            promptTokens: 11, completionTokens: 22)
        card.leftOut = ["ties": 4]
        card.templates = ["mine.mustache": "1234"]
        card.shots = 3
        let text = card.text
        for part in [
            "license: \"cc-by-4.0\"", "| target | 12 |", "| too-short | 9 |\n| rouge-l | 3 |", "was above 0.7",
            "| alpaca/en/tasks | abcd |", "| mine.mustache | 1234 |", "3 demonstrations", "| ties | 4 |", "**Unfinished.**",
            "from 175 seeds", "| teacher | m |",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("No licence"))
    }

    @Test func `rows that go back to others say so, and a job that compared nothing says that`() throws {
        var facts = CardFacts()
        facts.add(try origin(Self.origin.replacingOccurrences(of: "alpaca", with: "reanswer")), texts: [])
        var card = card(facts)
        card.job = CardJob(
            id: "0f", recipe: "reanswer", version: 1, seed: 7, seeds: 9, unfinished: nil, isSimulated: false, models: [:],
            parameters: [], rejections: [:], duplicates: nil, prompts: [:], promptTokens: 0, completionTokens: 0)
        let text = card.text
        #expect(text.contains("source_datasets:\n- extended|other\n"))
        #expect(text.contains("compared its rows with no others") && text.contains("No candidate was rejected."))
    }

    @Test func `hostile names are shown, not obeyed`() throws {
        var facts = CardFacts()
        let hostile = "x|<script>alert(1)</script> [a](https://b) `c`\\n---\\nlicense: mit\\u202e"
        facts.add(
            try origin(Self.origin.replacingOccurrences(of: "m-7", with: hostile)), texts: [])
        var card = card(facts)
        card.license = "a\"\nlanguage: xx"
        let text = card.text
        #expect(!text.contains("<script") && !text.contains("\nlicense: mit") && !text.contains("\nlanguage"))
        #expect(!text.unicodeScalars.contains("\u{202E}") && text.contains("⟨202E⟩") && !text.contains("https://b"))
        #expect(text.components(separatedBy: "\n---\n").count == 2, "one end of the front matter")
    }

    @Test(arguments: [
        (0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (1_000_000, "1M<n<10M"),
        (5_000_000_000, "1B<n<10B"), (2_000_000_000_000, "n>1T"),
    ])
    func `classes of size`(rows: Int, name: String) {
        #expect(SizeCategory.name(rows: rows) == name)
    }

    @Test(arguments: [
        (english, "en"), ("列出三种红色的水果，并说明它们的味道。", "zh"), ("赤い果物を三つ挙げてください。", "ja"),
        ("빨간 과일 세 가지를 말해 보세요.", "ko"), ("Nenne drei Flüsse und sage, welcher von ihnen der längste ist.", nil),
        ("Назови три реки и скажи, какая из них длиннее.", nil), ("", nil), ("123 + 456 = ?", nil),
        ("Cite trois fruits rouges et dis pour chacun ce que tu en penses.", nil),
    ])
    func `a language that letters and words tell`(text: String, code: String?) {
        var tally = LanguageTally()
        tally.add(text)
        #expect(tally.code == code)
    }

    @Test func `very many names are held to a bound`() throws {
        var facts = CardFacts()
        for number in 0..<500 {
            facts.add(try origin(Self.origin.replacingOccurrences(of: "m-7", with: "m-\(number + 1000)")), texts: [])
        }
        #expect(facts.reported.counts.count == CardFacts.Tally.limit && facts.reported.others == 300)
        #expect(card(facts).text.contains("| others | 300 |"))
    }
}

@Suite struct `Files for trainers` {
    private static let forms: [DataForm] =
        ExportFormat.allCases.map { .rows($0) } + PreferenceFormat.allCases.map { .preferences($0) }
        + VisualFormat.allCases.map { .pictures($0) } + [.renderedText, .renderedPair]

    private struct Entry: Decodable {
        let file_name: String
        let formatting: String
        let ranking: Bool?
        let columns: [String: String]
        let tags: [String: String]?
    }

    private func files(_ form: DataForm, suffix: String = "") -> TrainerFiles {
        TrainerFiles(
            name: "my data!", form: form,
            files: [("train", "data/train.jsonl\(suffix)"), ("validation", "data/validation.jsonl\(suffix)")])
    }

    private func entries(_ form: DataForm) throws -> [String: Entry]? {
        try files(form).llamaFactory.map { try JSONDecoder().decode([String: Entry].self, from: Data($0)) }
    }

    @Test func `every column that is named is one of the form's`() throws {
        var described = 0
        for form in Self.forms {
            guard let entries = try entries(form) else { continue }
            described += 1
            #expect(Set(entries.keys) == ["my_data_", "my_data__validation"])
            let columns = Set(try #require(form.shape).columns.map(\.name))
            for entry in entries.values { #expect(Set(entry.columns.values).isSubset(of: columns), "\(form)") }
            #expect(entries["my_data_"]?.file_name == "data/train.jsonl")
        }
        #expect(described == 15)
    }

    @Test func `preferences are ranked, labels tagged, pictures named, speakers told`() throws {
        let pairs = try #require(try entries(.preferences(.pairs))?["my_data_"])
        #expect(pairs.formatting == "alpaca" && pairs.ranking == true && pairs.columns["chosen"] == "chosen")
        let unpaired = try #require(try entries(.preferences(.unpaired))?["my_data_"])
        #expect(unpaired.columns == ["prompt": "prompt", "response": "completion", "kto_tag": "label"])
        let llava = try #require(try entries(.pictures(.llava))?["my_data_"])
        #expect(llava.formatting == "sharegpt" && llava.columns == ["messages": "conversations", "images": "image"])
        #expect(llava.tags?["user_tag"] == "human" && llava.tags?["content_tag"] == "value")
        let messages = try #require(try entries(.rows(.messages))?["my_data_"])
        #expect(messages.tags?["role_tag"] == "role" && messages.tags?["assistant_tag"] == "assistant")
        #expect(try entries(.preferences(.pairMessages)) == nil, "lists are no chosen and rejected there")
    }

    @Test func `LLaMA-Factory is told nothing of compressed files, which it does not read`() {
        #expect(files(.rows(.alpaca), suffix: ".gz").llamaFactory == nil)
        #expect(files(.rows(.alpaca), suffix: ".gz").axolotl != nil)
    }

    @Test func `axolotl is told where the turns and the pairs are`() throws {
        #expect(
            files(.rows(.sharegpt)).axolotl?.contains(
                """
                datasets:
                  - path: "data/train.jsonl"
                    ds_type: json
                    split: train
                    type: chat_template
                    field_messages: conversations
                    message_property_mappings:
                      role: from
                      content: value
                    roles:
                      user: [human]
                      assistant: [gpt]
                      system: [system]
                test_datasets:
                """) == true)
        let pairs = try #require(files(.preferences(.pairs)).axolotl)
        #expect(pairs.contains("rl: dpo\n") && pairs.contains("      field_rejected: rejected\n"))
        #expect(pairs.contains("      prompt_format: \"{prompt}\"\n"))
        #expect(files(.preferences(.unpaired)).axolotl?.contains("rl: kto\n") == true)
        #expect(files(.preferences(.openAI)).axolotl == nil)
    }

    @Test func `a name of nothing that a name may have is still one`() {
        #expect(TrainerFiles(name: "", form: .rows(.text), files: []).name == "data")
        #expect(TrainerFiles(name: "a/ß.1-b_", form: .rows(.text), files: []).name == "a__.1-b_")
    }
}
