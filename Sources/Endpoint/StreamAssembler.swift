/// Puts the pieces of a streamed answer together: chat and completions alike.
public struct StreamAssembler: Sendable {
    private var parser = SSEParser()
    private var answer = WireAnswer()
    /// Where each choice, by its index on the wire, is in `answer.choices`.
    private var places: [Int: Int] = [:]
    /// What events have been found to look like, and how often that was tried.
    private var pattern: DeltaPattern?
    private var patternsTried = 0
    private static let mostPatterns = 8
    private var isDone = false
    private var events = 0

    public init() {}

    /// Reads the next piece of the stream.
    public mutating func feed(_ piece: some Sequence<UInt8>) {
        let done: Void? = piece.withContiguousStorageIfAvailable { read($0) }
        if done == nil { Array(piece).withUnsafeBufferPointer { read($0) } }
    }

    /// What the pieces so far say.
    public func decoded() -> DecodedAnswer {
        wireAnswer.decoded()
    }

    /// Whether the answer came to its end: `[DONE]`, or every choice with its reason to finish, or an error.
    public var isWhole: Bool {
        if isDone || answer.error != nil || answer.choices.contains(where: { $0.error != nil }) { return true }
        return !answer.choices.isEmpty && answer.choices.allSatisfy { $0.finishReason != nil }
    }

    var wireAnswer: WireAnswer {
        var answer = answer
        answer.isWhole = isWhole
        if events == 0 { answer.problem = "the answer holds no events" }
        return answer
    }

    private mutating func read(_ piece: UnsafeBufferPointer<UInt8>) {
        var parser = parser
        parser.read(piece) { read(event: $0) }
        self.parser = parser
    }

    private mutating func read(event: UnsafeBufferPointer<UInt8>) {
        guard !isDone else { return }
        events += 1
        if let pattern, let place = places[pattern.choice], let text = pattern.text(of: event) {
            answer.choices[place].text += text
            answer.model = pattern.model ?? answer.model
            answer.fingerprint = pattern.fingerprint ?? answer.fingerprint
            return
        }
        if event.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        guard let tree = JSONTree.parse(event) else {
            answer.problem = answer.problem ?? "an event is not JSON: \(ErrorBody.excerpt(of: Array(event)))"
            return
        }
        answer.read(event: tree, places: &places)
        // A stream whose events keep changing is not worth the second reading.
        guard patternsTried < Self.mostPatterns else { return }
        patternsTried += 1
        pattern = DeltaPattern(event) ?? pattern
    }
}

extension WireAnswer {
    /// Reads an event of a stream.
    /// - Parameter places: where each choice, by its index on the wire, is in ``choices``.
    mutating func read(event tree: JSONTree, places: inout [Int: Int]) {
        error = error ?? ErrorBody(tree)
        readCommon(tree)
        for (position, element) in (tree["choices"]?.elements ?? []).enumerated() {
            let index = element["index"]?.integer ?? position
            let place = places[index] ?? choices.count
            if place == choices.count {
                choices.append(Choice(index: index))
                places[index] = place
            }
            Self.read(element, message: element["delta"] ?? element["message"], inPieces: true, into: &choices[place])
        }
    }
}

extension WireAnswer {
    /// The answer in a whole event stream.
    init(stream body: [UInt8]) {
        var assembler = StreamAssembler()
        assembler.feed(body)
        self = assembler.wireAnswer
    }
}
