import Glibc

/// What stands around the text of a streamed answer's events: most events of one answer differ in nothing else.
///
/// Reading an event is a function of its bytes. Where everything but the inside of one JSON string is as in an event that was
/// read whole, and that string was found to be the text that the event adds, only the string need be read.
struct DeltaPattern: Sendable {
    /// The choice's index on the wire.
    let choice: Int
    let model: String?
    let fingerprint: String?
    private let head: [UInt8]
    /// From the string's closing quote.
    private let tail: [UInt8]

    /// The pattern of an event that adds a text to one choice and does nothing else; nil of any other event.
    ///
    /// It is shown by reading the event with another text in place of its own.
    init?(_ event: UnsafeBufferPointer<UInt8>) {
        guard let start = Self.textStart(in: event), let (_, end) = JSONReader.string(in: event, at: start - 1) else {
            return nil
        }
        head = Array(event[..<start])
        tail = Array(event[(end - 1)...])
        guard let tree = JSONTree.parse(head + Self.probe + tail) else { return nil }
        var answer = WireAnswer()
        var places: [Int: Int] = [:]
        answer.read(event: tree, places: &places)
        guard answer.error == nil, answer.usage == nil, let only = answer.choices.first,
            answer.choices.count == 1,
            only == WireAnswer.Choice(index: only.index, text: String(decoding: Self.probe, as: UTF8.self))
        else { return nil }
        choice = only.index
        model = answer.model
        fingerprint = answer.fingerprint
    }

    /// The text of an event of this pattern; nil of any other event.
    func text(of event: UnsafeBufferPointer<UInt8>) -> String? {
        guard event.count >= head.count + tail.count, Self.isEqual(event[..<head.count], head),
            let (text, end) = JSONReader.string(in: event, at: head.count - 1), Self.isEqual(event[(end - 1)...], tail)
        else { return nil }
        return text
    }

    /// A text that no model says, and that is in no event but where it was put.
    private static let probe = Array("\u{1}instructmill-probe\u{1}".utf8)
    private static let names = [Array("\"content\":\"".utf8), Array("\"text\":\"".utf8)]

    /// Behind the opening quote of what looks like the text.
    private static func textStart(in event: UnsafeBufferPointer<UInt8>) -> Int? {
        for name in names where event.count >= name.count {
            let start = (0...(event.count - name.count)).first { event[$0...].starts(with: name) }
            if let start { return start + name.count }
        }
        return nil
    }

    private static func isEqual(_ one: Slice<UnsafeBufferPointer<UInt8>>, _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return other.withUnsafeBufferPointer { other in
            guard let left = UnsafeBufferPointer(rebasing: one).baseAddress, let right = other.baseAddress else { return true }
            return memcmp(left, right, other.count) == 0
        }
    }
}
