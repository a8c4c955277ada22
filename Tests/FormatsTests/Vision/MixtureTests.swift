import Records
import Support
import Testing

@testable import Formats

@Suite struct `An exchange of descriptions` {
    private typealias Sample = MixtureReplacement.Sample

    private let old = (0..<10).map { Sample(row: $0 * 2, image: $0 < 5 ? "coco/train/\($0).jpg" : "sam/\($0).jpg") }

    @Test func `takes the same picture first, whatever folders are above it`() throws {
        let new = [
            Sample(row: 0, image: "train/3.jpg"), Sample(row: 1, image: "sam/99.jpg"), Sample(row: 2, image: "data/sam/7.jpg"),
        ]
        let exchanges = try MixtureReplacement.plan(replacing: old, with: new, count: 2, seed: "1")
        #expect(exchanges.map(\.old.row) == [6, 14] && exchanges.map(\.new.row) == [0, 2])
        #expect(exchanges.allSatisfy { $0.isSamePicture })
    }

    @Test func `goes on with the same source, and never with another`() throws {
        let new = [Sample(row: 0, image: "sam/5.jpg"), Sample(row: 1, image: "sam/99.jpg"), Sample(row: 2, image: "web/3.jpg")]
        let exchanges = try MixtureReplacement.plan(replacing: old, with: new, count: 2, seed: "1")
        #expect(exchanges.first?.isSamePicture == true && exchanges.first?.old.row == 10)
        #expect(exchanges.last?.isSamePicture == false && exchanges.last?.old.source == "sam" && exchanges.last?.new.row == 1)
        #expect(throws: MixtureReplacement.Shortage(found: 2, wanted: 3)) {
            try MixtureReplacement.plan(replacing: old, with: new, count: 3, seed: "1")
        }
    }

    @Test func `follows from its seed, and takes none twice`() throws {
        let new =
            (0..<40).map { Sample(row: $0, image: "sam/new\($0).jpg") } + old.map { Sample(row: 100 + $0.row, image: $0.image) }
        let first = try MixtureReplacement.plan(replacing: old, with: new, count: 7, seed: "1")
        #expect(try MixtureReplacement.plan(replacing: old, with: new, count: 7, seed: "1") == first)
        #expect(Set(first.map(\.old)).count == 7 && Set(first.map(\.new)).count == 7)
        #expect(first.map(\.old.row) == first.map(\.old.row).sorted())
        let others = try (2..<12).map { try MixtureReplacement.plan(replacing: old, with: new, count: 7, seed: "\($0)") }
        #expect(others.contains { $0 != first })
        #expect(try MixtureReplacement.plan(replacing: old + old, with: new, count: 10, seed: "1").count == 10)
    }

    @Test func `leaves every byte but those of its rows, however the file arrives`() throws {
        let text = "\u{FEFF}[ {\"a\": 1},\n\t{\"b\": \"]\\\"\"} ,{\"c\":\n3}\n]\n"
        let bytes = Array(text.utf8)
        var splitter = ArraySplitter()
        var rows: [RawRow] = []
        splitter.feed(bytes, &rows)
        #expect(rows.count == 3)
        let patches = [
            MixtureRewriter.Patch(rows[0], bytes: Array("X".utf8)), MixtureRewriter.Patch(rows[2], bytes: Array("YY".utf8)),
        ]
        let wanted = "\u{FEFF}[ X,\n\t{\"b\": \"]\\\"\"} ,YY\n]\n"
        for size in 1...bytes.count {
            let copy = Locked<[UInt8]>([])
            var rewriter = MixtureRewriter(patches) { piece throws(MillError) in copy.withLock { $0 += piece } }
            for start in stride(from: 0, to: bytes.count, by: size) {
                try rewriter.feed(Array(bytes[start..<min(bytes.count, start + size)]))
            }
            #expect(String(decoding: copy.withLock { $0 }, as: UTF8.self) == wanted)
        }
    }
}

@Suite struct `Samples of a mixture` {
    private func sample(_ text: String) throws -> MixtureSample {
        let bytes = Array(text.utf8)
        return try MixtureSample(RawRow(line: 1, byteOffset: 0, bytes: bytes, length: bytes.count))
    }

    private func asked(_ question: String, _ answer: String = "A dog lies on a mat.", image: String = #""image":"a/b.jpg","#)
        throws
        -> MixtureSample
    {
        try sample(
            #"{"id":"1",\#(image)"conversations":[{"from":"human","value":"\#(question)"},{"from":"gpt","value":"\#(answer)"}]}"#)
    }

    @Test(arguments: [
        ("<image>\\nDescribe this.", true), ("Give a rundown of what this holds.\\n<image>", true),
        ("Tell me what is in the picture.", true), ("How many dogs are there?", false), ("Tell me a joke.", false),
        ("Give a short description of this image.", false), ("Provide a one-sentence caption for the image.", false),
        (
            "Explain why the dog in the yard may have been left alone there for such a long time, what its owner ought to do about it, and which of the neighbours in the picture might help.",
            false
        ),
    ])
    func `are descriptions by what is asked`(question: String, isOne: Bool) throws {
        #expect(try asked(question).isDescription(atLeast: 10, requests: nil) == isOne)
    }

    @Test func `are descriptions by a list of requests, and only with a picture and an answer long enough`() throws {
        let count = try asked("<image>\\nHow many?")
        #expect(
            count.isDescription(atLeast: 10, requests: ["How many?"]) && !count.isDescription(atLeast: 10, requests: ["What?"]))
        #expect(!count.isDescription(atLeast: 100, requests: ["How many?"]))
        #expect(try !asked("Describe this.", image: "").isDescription(atLeast: 10, requests: nil))
        #expect(try !asked("Describe this.", image: #""image":["a.jpg","b.jpg"],"#).isDescription(atLeast: 10, requests: nil))
        #expect(throws: ExportRow.Fault.self) { try sample(#"{"instruction":"A","output":"B"}"#) }
    }

    @Test func `may be rows of ours, of which those that describe can take another's place`() throws {
        let row = { (type: String) in
            #"{"id":"r1","extra":{"image":"a/b.jpg","type":"\#(type)"},"instruction":"What?","input":"","output":"A dog lies.","#
                + #""messages":[{"role":"user","text":"What?"},{"role":"assistant","text":"A dog lies."}]}"#
        }
        #expect(try sample(row("caption")).isReplacement(atLeast: 5) && sample(row("detail")).isReplacement(atLeast: 5))
        #expect(try !sample(row("instruct")).isReplacement(atLeast: 5) && !sample(row("caption")).isReplacement(atLeast: 50))
        let json = try sample(row("caption")).json(about: "x/b.jpg", id: "n")
        #expect(VisualSchema(.llava).faults(in: json).isEmpty)
        let text =
            #"{"id":"n","image":"x/b.jpg","conversations":[{"from":"human","value":"<image>\nWhat?"},{"from":"gpt","value":"A dog lies."}]}"#
        #expect(String(decoding: json, as: UTF8.self) == text)
    }
}
