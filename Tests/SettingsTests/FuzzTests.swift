import Fuzzing
import Settings
import Testing

/// Whatever stands in a configuration or a job file: no input may trap, and an error names a line that there is.
@Suite struct `Fuzzed, a reader of what people configure` {
    private static let configurations = [
        "version: 1\nendpoints:\n  e:\n    url: https://example.com/v1\n    models: [m]\n    key: {env: KEY}\n"
            + "    price: {input: 2.5, cached: 1, output: \"10\", reasoning: 10}\n    budget: {dollars: 5}\n    timeouts: {total: 5m}\n",
        "version: 1\nbudgets: {job: {dollars: 5, tokens: 7}, day: {requests: 1}}\nwindow: \"22:00-06:30 Europe/Berlin\"\nqueue: q\n",
        "version: 1\ndefaults: {self-instruct: {target: 5, words: [a, b]}}\nroles: {teacher: [e]}\n",
        "version: &a 1\nqueue: *a\n? [x]\n: y\n", "", "- a\n", "version: 1\nversion: 2\n", "a: |\n  text\nb: >-\n  more\n",
    ]
    private static let jobs = [
        "version: 1\nrecipe: self-instruct\nseeds: seeds.jsonl\nparameters: {target: 9, threshold: 0.5}\nbudget: {dollars: 1.5}\n",
        "version: 1\nrecipe: self-instruct\nseeds:\n  - {instruction: a, output: b}\n  - instruction: c\n    instances: [{output: d}]\n",
        "version: 1\nrecipe: x\nurl: http://example.com\nseeds: ../../etc/passwd\npool: a b\npriority: 999\n",
    ]
    private static let pieces = [
        ":", ": ", "\n", "\n  ", "- ", "{", "}", "[", "]", ",", "\"", "'", "|", ">", "&a ", "*a", "!!int ", "#", "---", "...",
        "~", "null",
        "1e999", "0x10", "999999999999999999999", "-1", "12.5000000000001", "version: 1", "recipe:", "seeds:", "budget:", "\t",
        "\u{0}",
        "\u{FEFF}", "é", "<<: ", "? ",
    ]

    private func check(_ errors: SettingsErrors, of bytes: [UInt8], _ round: Int) {
        // A mark may stand behind the last line.
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 } + 2
        if errors.errors.isEmpty || errors.errors.contains(where: { $0.line < 1 || $0.line > lines }) {
            Issue.record("input \(round): \(errors) for \(bytes)")
        }
    }

    @Test func `configurations`() {
        var mutator = Mutator(seed: 12, corpus: Self.configurations, fragments: Self.pieces)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            do {
                _ = try Settings.decode(bytes, file: "config.yaml", environment: [:])
            } catch {
                check(error, of: bytes, round)
            }
        }
    }

    @Test func `job files`() {
        var mutator = Mutator(seed: 13, corpus: Self.jobs, fragments: Self.pieces)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            do {
                _ = try JobFile.decode(bytes, file: "job.yaml", seedsPaths: .beneath, tables: tables, endpoints: ["e"])
            } catch {
                check(error, of: bytes, round)
            }
        }
    }
}
