/// Puts the pieces of a streamed answer together: chat and completions alike.
public struct StreamAssembler: Sendable {
    private var parser = SSEParser()
    private var answer = WireAnswer()
    /// Where each choice, by its index on the wire, is in `answer.choices`.
    private var places: [Int: Int] = [:]
    private var isDone = false
    private var events = 0

    public init() {}

    /// Reads the next piece of the stream.
    public mutating func feed(_ piece: some Sequence<UInt8>) {
        for event in parser.feed(piece) { read(event) }
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

    private mutating func read(_ event: [UInt8]) {
        guard !isDone else { return }
        events += 1
        if event.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        guard let tree = JSONTree.parse(event) else {
            answer.problem = answer.problem ?? "an event is not JSON: \(ErrorBody.excerpt(of: event))"
            return
        }
        answer.error = answer.error ?? ErrorBody(tree)
        answer.readCommon(tree)
        for (position, element) in (tree["choices"]?.elements ?? []).enumerated() {
            let index = element["index"]?.integer ?? position
            let place = places[index] ?? answer.choices.count
            if place == answer.choices.count {
                answer.choices.append(WireAnswer.Choice(index: index))
                places[index] = place
            }
            WireAnswer.read(element, message: element["delta"] ?? element["message"], into: &answer.choices[place])
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
