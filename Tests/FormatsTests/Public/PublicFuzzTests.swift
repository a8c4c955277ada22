import Foundation
import Fuzzing
import Records
import Support
import Testing

@testable import Formats

/// Whatever somebody calls a published data set: no input may trap, and what is read is given back as it was.
@Suite struct `Fuzzed, a reader of published rows` {
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "1e999", "-0.0", "\n", "\"instruction\":",
        "\"conversations\":[",
        "\"extra\":{", "\"layout\":", "<human>:", "<bot>:", "\"from\":\"human\",", "\"Instances\":[", "@0", "\"*Instances\"", "é",
    ]

    @Test(arguments: PublicFormat.allCases) func `rows`(_ format: PublicFormat) throws {
        let corpus = try #require(PublicSamples.files[format]).split(separator: "\n").map(String.init) + ["{}"]
        var mutator = Mutator(seed: 41, corpus: corpus, fragments: Self.pieces)
        for _ in 0..<FuzzInputs.count / 10 {
            let bytes = mutator.next()
            guard let value = try? JSONParser.parse(bytes[...]), let rows = try? PublicDecoding.rows(of: value, as: format),
                format != .hc3, format != .superNaturalInstructions, let row = rows.first
            else { continue }
            let contents = RowLayout.Contents(
                instruction: row.instruction ?? "", input: row.input ?? "", output: row.output ?? "",
                messages: row.messages.map(\.text), extra: row.extra)
            let back = try RowLayout.fill(try RowLayout.parsed(try #require(row.extra["layout"])), with: contents)
            if JSONText(back) != JSONText(value) { Issue.record("\(String(decoding: bytes, as: UTF8.self))") }
        }
    }

    @Test func `rows of ours with layouts that somebody wrote`() throws {
        let corpus = [
            #"{"id":"a","instruction":"i","extra":{"format":"dolly","layout":"{\"x\":\"@instruction\"}"}}"#,
            #"{"id":"a","messages":[{"role":"user","text":"q"}],"extra":{"format":"lima","layout":"[\"@0\",\"@9\",\"~[\\\"=x\\\"]\"]"}}"#,
            #"{"task":"t","extra":{"format":"hc3","part":"0/1","list":"a","group_layout":"\"*a\"","layout":"\"%layout\""}}"#,
        ]
        var mutator = Mutator(seed: 42, corpus: corpus, fragments: Self.pieces)
        for _ in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            guard case .object(let members)? = try? JSONParser.parse(bytes[...]),
                let row = try? PublicRestoring(members)
            else { continue }
            _ = try? row.element()
            _ = try? row.whole(["a": [.null]])
        }
    }

    @Test func `a layout that names a long text again and again is refused`() throws {
        let contents = RowLayout.Contents(instruction: String(repeating: "x", count: 1 << 20))
        let layout = JSONValue.array(Array(repeating: .string("@instruction"), count: 1 << 16))
        let fault = #expect(throws: RowLayout.Fault.self) { try RowLayout.fill(layout, with: contents) }
        #expect(fault?.reason.contains("more of it") == true)
    }
}
