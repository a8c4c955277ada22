import Support
import Testing

@testable import Formats

@Suite struct `A row's picture` {
    private func outputs(_ fields: String) -> OutputsReading {
        readOutputs(#"{"id": 1, "prompt": "q", "answer": "a", \#(fields)}"#, format: .plain, path: "m.jsonl")
    }

    @Test(arguments: [
        (#""image": "p/a.png""#, "p/a.png"), (#""images": ["p/a.png"]"#, "p/a.png"),
        (#""image": "a.png", "images": ["a.png"]"#, "a.png"), (#""image": null, "images": []"#, nil), (#""image": """#, nil),
        (#""category": "x""#, nil),
    ])
    func `is named by image, or by images of one entry`(fields: String, path: String?) {
        let reading = outputs(fields)
        #expect(reading.faults.isEmpty && reading.outputs.map(\.image) == [path])
    }

    @Test(arguments: [
        (#""image": {"bytes": "AAAA"}"#, "image: expected the path of a picture"),
        (#""image": 7"#, "image: expected the path of a picture"), (#""images": "a.png""#, "images: expected a list of paths"),
        (#""images": ["a.png", "b.png"]"#, "images: 2 pictures"), (#""image": "a.png", "images": ["b.png"]"#, "another picture"),
    ])
    func `that is no single path makes the row a fault, not a question without its picture`(fields: String, reason: String) {
        let reading = outputs(fields)
        #expect(reading.outputs.isEmpty && reading.faults.count == 1)
        #expect(reading.faults.first?.reason.contains(reason) == true, "\(reading.faults)")
    }

    @Test func `keeps its field among those that are written back`() {
        #expect(outputs(#""image": "a.png""#).outputs.first?.extra.map(\.name) == ["image"])
    }

    @Test func `of a pair is the question's and its outputs', each once`() throws {
        func file(_ name: String, _ image: String?) -> OutputsReading {
            let field = image.map { #", "image": "\#($0)""# } ?? ""
            return readOutputs(#"{"id": 1, "answer": "\#(name)"\#(field)}"#, format: .plain, path: name)
        }
        let row = #"{"question_id": 1, "turns": ["q"], "image": "a.png"}"#
        let questions = QuestionFile(JudgingReading(Array(row.utf8)))
        func images(_ left: String?, _ right: String?, _ questions: QuestionFile? = questions) throws -> [String]? {
            try PairJoin.join(file("l", left), file("r", right), questions: questions, lossLimit: nil).pairs.first?.images
        }
        #expect(try images(nil, nil) == ["a.png"])
        #expect(try images("a.png", "a.png") == ["a.png"])
        #expect(try images("a.png", "b.png") == ["a.png", "b.png"])
    }

    @Test func `is read of a CSV table too`() {
        let reading = readOutputs("id,prompt,answer,image\n1,q,a,a.png\n2,q2,a,\n", format: nil, path: "m.csv")
        #expect(reading.outputs.map(\.image) == ["a.png", nil] && reading.faults.isEmpty)
    }
}
