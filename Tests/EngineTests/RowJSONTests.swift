import RecipeKit
import Records
import Support
import Testing

@testable import Engine

@Suite("Rows written byte by byte")
struct RowJSONTests {
    static let texts = [
        "", "plain", "a \"quoted\" word", "back\\slash", "a/slash", "line\nbreak\r\n\ttab",
        "\u{0}\u{1}\u{8}\u{B}\u{C}\u{1F}\u{7F}",
        "中文。", "e\u{301} 👩‍👩‍👧 \u{2028}\u{2029}", "\u{FEFF}mark", "</script>",
    ]

    @Test("A record has the bytes that the encoder of the standard gives", arguments: texts)
    func record(text: String) throws {
        var draft = RecordDraft(kind: text, instruction: text, instance: Instance(input: text, output: text))
        draft.parents = [text, "b"]
        draft.scores = ["judge": 4.5, "a": 1, "tiny": 1e-9, "huge": 1e21, "third": 1.0 / 3, text: -0.0]
        draft.extra = ["z": text, "a": text, text: "x"]
        let provenance = Provenance(
            recipe: text, version: 3, step: text, answers: [text], prompts: [text: text, "p": "q"], modelAsked: text,
            modelReported: text, endpoint: text, simulated: true)
        var record = Record(id: text, task: text, draft: draft, provenance: provenance)
        #expect(JSONWriter.bytes(of: record) == (try CanonicalJSON.encode(record)))
        record.instruction = nil
        record.input = nil
        record.output = nil
        record.messages = []
        #expect(JSONWriter.bytes(of: record) == (try CanonicalJSON.encode(record)))
    }

    @Test("So has a rejected row, with and without what was measured", arguments: texts)
    func rejectedRow(text: String) throws {
        for measured in [nil, 0, 0.7, 2.0 / 3] as [Double?] {
            let rejection = Rejection(
                rule: text, measured: measured, threshold: measured, text: text, detail: measured == nil ? nil : text)
            let row = RejectedRow(step: text, rejection)
            #expect(JSONWriter.bytes(of: row) == (try CanonicalJSON.encode(row)))
        }
    }

    @Test("So have a step's payload and a job's progress", arguments: texts)
    func stored(text: String) throws {
        var envelope = StepEnvelope(text: text, payload: text)
        #expect(JSONWriter.bytes(of: envelope) == (try CanonicalJSON.encode(envelope)))
        let sent = SentImage(sha256: text, width: 1, height: 2, mediaType: text)
        let image = ImagePart(path: text, sha256: text, width: 3, height: 4, mediaType: text)
        let trace = AskTrace(
            name: text, role: .judge2, template: text, modelAsked: text, modelReported: text, endpoint: text, simulated: true,
            images: [ShownImage(image, sent: sent)])
        envelope.origin = StepOrigin(step: text, traces: [trace])
        #expect(JSONWriter.bytes(of: envelope) == (try CanonicalJSON.encode(envelope)))
        var progress = Progress()
        #expect(JSONWriter.bytes(of: progress) == (try CanonicalJSON.encode(progress)))
        progress.counted = 7
        progress.nextOrdinal = .max
        progress.rootsExhausted = true
        progress.settlements = 12
        progress.stages = ["b": Progress.StageTally(settled: 3, kept: 2), text: Progress.StageTally(settled: 1, kept: 0)]
        #expect(JSONWriter.bytes(of: progress) == (try CanonicalJSON.encode(progress)))
    }

    @Test("So has a seed, with and without what it carries", arguments: texts)
    func seed(text: String) throws {
        for payload in [nil, text] {
            for isClassification in [nil, true] {
                let seed = SeedTask(
                    id: text, name: text, instruction: text, instances: [Instance(input: text, output: text)],
                    isClassification: isClassification, payload: payload)
                #expect(JSONWriter.bytes(of: seed) == (try CanonicalJSON.encode(seed)))
                #expect(try CanonicalJSON.decode(SeedTask.self, from: JSONWriter.bytes(of: seed)) == seed)
            }
        }
    }

    @Test("A special byte is found at every place of a text, among bytes of every kind")
    func specialBytes() throws {
        for special in ["\"", "\\", "\n", "\u{1F}"] {
            for filler in ["a", "é", "中", "\u{7F}", " "] {
                for place in 0..<20 {
                    let start = String(repeating: filler, count: place)
                    let text = start + special + String(repeating: filler, count: 20 - place) + special
                    let envelope = StepEnvelope(text: text, payload: start)
                    #expect(JSONWriter.bytes(of: envelope) == (try CanonicalJSON.encode(envelope)))
                }
            }
        }
    }

    @Test("Texts of every length around the longest short one, all of them escapes, are written whole")
    func lengths() throws {
        for length in [0, 1, 7, 8, 9, 255, 256, 257, 4_095, 4_096, 4_097, 10_000] {
            for piece in ["a", "\u{1}", "\""] {
                let text = String(repeating: piece, count: length)
                let envelope = StepEnvelope(text: text, payload: "after")
                #expect(JSONWriter.bytes(of: envelope) == (try CanonicalJSON.encode(envelope)))
            }
        }
    }

    @Test("A number that JSON cannot say is null")
    func nonFinite() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.number(Double.nan)
        writer.number(Double.infinity)
        writer.number(2.0)
        writer.endArray()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[null,null,2]")
    }
}
