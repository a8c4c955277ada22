import Support
import Testing

@testable import Simulator

private func reading(classification: Bool = false) -> PromptReading {
    var reading = PromptReading("Write more tasks.", image: false)
    reading.classification = classification
    return reading
}

/// A ROUGE-L filter by a bit-parallel longest common subsequence (Hyyrö 2004), for texts of at most 64 tokens.
private struct NearDuplicateFilter {
    private var ids: [String: Int] = [:]
    private var kept: [[Int]] = []
    private var mask: [UInt64] = []

    var count: Int { kept.count }

    private mutating func tokens(_ text: String, han: Bool) -> [Int] {
        let words =
            han
            ? text.unicodeScalars.filter { $0.value > 0x2FFF && $0.value < 0xFF00 || $0.properties.numericType != nil }.map {
                String($0)
            }
            : text.lowercased().utf8.split { !((0x61...0x7A).contains($0) || (0x30...0x39).contains($0)) }.map {
                String($0) ?? ""
            }
        return words.prefix(64).map { word in
            if let id = ids[word] { return id }
            ids[word] = ids.count
            mask.append(0)
            return ids.count - 1
        }
    }

    mutating func admit(_ text: String, han: Bool = false) -> Bool {
        let new = tokens(text, han: han)
        for (bit, id) in new.enumerated() { mask[id] |= 1 << UInt64(bit) }
        defer { for id in new { mask[id] = 0 } }
        for old in kept where 20 * min(old.count, new.count) >= 7 * (old.count + new.count) {
            var row = ~UInt64(0)
            for id in old {
                let match = row & mask[id]
                row = (row &+ match) | (row & ~mask[id])
            }
            if 20 * (~row).nonzeroBitCount > 7 * (old.count + new.count) { return false }
        }
        kept.append(new)
        return true
    }
}

@Suite struct `The teacher` {
    @Test func `gives the same text for the same seed, prompt and choice`() throws {
        let json = try JSONReader.read(Array(chatBody("Write 8 new tasks.", ["n": 3]).utf8))
        let request = try ModelRequest(.chat, json)
        let first = Teacher(seed: 5).answers(request.prompts[0], request)
        #expect(first == Teacher(seed: 5).answers(request.prompts[0], request))
        #expect(first != Teacher(seed: 6).answers(request.prompts[0], request))
        #expect(Set(first).count == 3)
    }

    @Test func `knows fifty thousand different instructions`() {
        var random = SeededRandom(seed: 1)
        var seen: Set<String> = []
        for _ in 0..<52_000 { seen.insert(Instructions.fresh(han: false, classification: false, &random)) }
        #expect(seen.count >= 50_000)
    }

    @Test func `most of its instructions pass a ROUGE-L filter at 0.7`() {
        var random = SeededRandom(seed: 2)
        var filter = NearDuplicateFilter()
        for _ in 0..<1_200 { _ = filter.admit(Instructions.fresh(han: false, classification: false, &random)) }
        #expect(filter.count > 1_150)
    }

    @Test func `most of its Chinese instructions pass a ROUGE-L filter at 0.7`() {
        var random = SeededRandom(seed: 3)
        var filter = NearDuplicateFilter()
        for _ in 0..<3_000 { _ = filter.admit(Instructions.fresh(han: true, classification: false, &random), han: true) }
        #expect(filter.count > 2_000)
    }

    @Test func `about six items in a hundred echo a known one`() {
        var random = SeededRandom(seed: 4)
        let known = "Write a poem about the sea and the wind at night."
        let echoes = (0..<4_000).count { _ in
            let item = Instructions.item(reading(), known: [known], &random)
            return item.contains("about the sea") || item.contains("wind at night") || item.contains("Write a poem about")
        }
        #expect((180...300).contains(echoes))
    }

    @Test func `makes classification tasks only, where only these are asked for`() {
        var random = SeededRandom(seed: 5)
        let items = (0..<400).map { _ in Instructions.item(reading(classification: true), known: [], &random) }
        #expect(items.count { ClassificationSense.holds($0, han: false) } > 330)
    }

    @Test func `refuses, or says nothing, rarely`() throws {
        let refusals = Set(Refusals.english)
        var refused = 0
        var empty = 0
        for index in 0..<4_000 {
            let json = try JSONReader.read(Array(chatBody("Write 1 new tasks about \(index).").utf8))
            let request = try ModelRequest(.chat, json)
            let text = Teacher(seed: 1).answers(request.prompts[0], request)[0]
            if refusals.contains(text) { refused += 1 }
            if text.isEmpty { empty += 1 }
        }
        #expect((30...100).contains(refused))
        #expect((2...40).contains(empty))
    }

    @Test(arguments: [
        ("Classify the tone as formal, casual, or hostile.", ["formal", "casual", "hostile"]),
        ("Is this sentence a fact or an opinion?", ["a fact", "an opinion"]), ("Is the number even?", ["Yes", "No"]),
        ("True or false: fish can sing.", ["True", "False"]),
    ])
    func `reads the labels an instruction names`(instruction: String, labels: [String]) {
        let found = ClassificationSense.labels(instruction, han: false)
        #expect(found.map { $0.split(separator: " ").last } == labels.map { $0.split(separator: " ").last })
    }

    @Test func `reads the labels a Chinese instruction names`() {
        #expect(ClassificationSense.labels("给这条评论打上标签：赞扬、投诉或建议。", han: true) == ["赞扬", "投诉", "建议"])
        #expect(ClassificationSense.labels("这条话是否礼貌，请回答是或否。", han: true) == ["是", "否"])
    }
}

@Suite struct `Simulated embeddings` {
    @Test func `are unit vectors, the same each time, and near for similar texts`() {
        func dot(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
        let texts = ["a boat on the river", "a boat upon the river", "compound interest for beginners", "", "河上的船"]
        let vectors = texts.map { Embedding.vector(of: $0, dimensions: 256) }
        for vector in vectors { #expect(abs(dot(vector, vector) - 1) < 1e-4) }
        #expect(vectors[0] == Embedding.vector(of: texts[0], dimensions: 256))
        #expect(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2)
        #expect(Embedding.vector(of: texts[0], dimensions: 7).count == 7)
    }
}

@Suite struct `JSON reader` {
    @Test(arguments: [
        "{\"a\":[1,2.5,-3e2,true,false,null,\"x\\n\\u00e9\\ud83d\\ude00\"]}", "[]", "{}", "\"\"", " [ { \"k\" : \"v\" } ] ", "0",
    ])
    func `reads what is JSON`(text: String) throws {
        let value = try JSONReader.read(Array(text.utf8))
        #expect(try JSONReader.read(value.encoded()) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\"}", "\"x", "nul", "[1 2]", "{}{}", "\"\\q\"", "--1", String(repeating: "[", count: 5_000),
    ])
    func `refuses what is not`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test func `keeps characters beyond the basic plane and repairs lone surrogates`() throws {
        #expect(try JSONReader.read(Array("\"\\ud83d\\ude00\"".utf8)) == .text("😀"))
        #expect(try JSONReader.read(Array("\"\\ud83dx\"".utf8)) == .text("\u{FFFD}x"))
    }
}

@Suite struct `A latency` {
    @Test(arguments: [
        ("100ms", Latency.constant(.milliseconds(100))), ("1.5s", .constant(.milliseconds(1500))), ("0", .constant(.zero)),
        ("lognormal:400ms:0.5", .lognormal(median: .milliseconds(400), sigma: 0.5)),
    ])
    func `is read from text`(text: String, latency: Latency) {
        #expect(Latency(parsing: text) == latency)
    }

    @Test(arguments: ["", "fast", "-1s", "lognormal:400ms", "lognormal:400ms:-1", "normal:1s:1", "1e99s"])
    func `is nil for other text`(text: String) {
        #expect(Latency(parsing: text) == nil)
    }

    @Test func `drawn log-normally has the median asked for`() {
        var random = SeededRandom(seed: 1)
        let latency = Latency.lognormal(median: .milliseconds(400), sigma: 0.5)
        let draws = (0..<2_001).map { _ in latency.draw(&random) }.sorted()
        #expect(draws[1_000] > .milliseconds(370) && draws[1_000] < .milliseconds(430))
        #expect(draws[100] < .milliseconds(250) && draws[1_900] > .milliseconds(650))
    }
}
