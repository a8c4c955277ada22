/// What a judge said, in the terms of the call that asked it.
public enum JudgeVerdict: Hashable, Sendable {
    /// One of the labels on offer, spelled as it was offered.
    case label(String)
    /// One score for each answer shown, in their order.
    case scores([Double])
}

/// How a judge was told to give its verdict, and which verdicts it was offered.
///
/// Reading is strict: a verdict is one that was on offer, stands where it was asked for and is the only one there. Whatever else a
/// reply says has no verdict; there is no default. Rules of `judging` §6 and `reliability` §3.3.
public struct VerdictForm: Hashable, Sendable {
    /// Where the verdict stands.
    public enum Channel: Hashable, Sendable {
        /// A JSON object: its members hold the verdict.
        case schema
        /// The last line is `VERDICT-nonce: …`. A text written before the call cannot hold its nonce.
        case text(nonce: String)
        /// The last line is `[[…]]`, as in MT-bench and Arena-Hard.
        case classic
    }

    /// What may be said.
    public enum Offer: Hashable, Sendable {
        case labels([String])
        /// So many numbers of a scale.
        case scores(Int, ClosedRange<Int>)
    }

    public let channel: Channel
    public let offer: Offer

    public init(_ channel: Channel, _ offer: Offer) {
        self.channel = channel
        self.offer = offer
    }

    /// The members of the JSON object that hold the verdict, one for each part of it.
    public var members: [String] {
        switch offer {
        case .labels: ["verdict"]
        case .scores(1, _): ["score"]
        case .scores: ["score_a", "score_b"]
        }
    }

    /// The verdict of a complete reply; nil where it gives none in this form.
    public func parse(_ reply: String) -> JudgeVerdict? {
        let lines = JudgeLines.read(reply)
        switch channel {
        case .schema: return VerdictObject.last(in: lines).flatMap(verdict)
        case .text(let nonce): return MarkedVerdict(nonce: nonce, form: self).last(in: lines)
        case .classic: return lines.last.flatMap { BracketedVerdict.content(of: $0) }.flatMap { verdict(in: $0) }
        }
    }

    private func verdict(of object: VerdictObject) -> JudgeVerdict? {
        let parts = members.compactMap { object.text(of: $0) }
        guard parts.count == members.count else { return nil }
        return verdict(in: parts.joined(separator: ","))
    }

    /// The verdict that `text`, folded, is from end to end.
    func verdict(in text: String) -> JudgeVerdict? {
        switch offer {
        case .labels(let labels):
            let said = Self.compact(text)
            return labels.first { Self.compact($0) == said }.map { .label($0) }
        case .scores(let count, let range):
            let parts = text.split { $0 == "," || $0 == " " }
            let scores = parts.compactMap { Self.score($0, in: range) }
            return parts.count == count && scores.count == count ? .scores(scores) : nil
        }
    }

    /// The verdict that `text`, folded, begins with, where nothing follows that would make it part of something longer.
    func verdict(leading text: Substring) -> JudgeVerdict? {
        if let verdict = verdict(in: VerdictLine.bare(String(text))) { return verdict }
        let bytes = Array(text.utf8)
        let end = bytes.indices.first { place in
            // A full stop before a digit is a decimal point.
            ";!?)\"'*_`".utf8.contains(bytes[place])
                || bytes[place] == UInt8(ascii: ".") && !bytes[(place + 1)...].prefix(1).allSatisfy(\.isASCIIDigit)
        }
        return verdict(in: VerdictLine.bare(String(decoding: bytes[..<(end ?? bytes.count)], as: UTF8.self)))
    }

    private static func compact(_ text: String) -> String {
        text.lowercased().filter { $0 != " " }
    }

    /// A whole number or a decimal fraction with up to two places.
    private static func score(_ text: Substring, in range: ClosedRange<Int>) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }),
            let value = Double(String(text)), value >= Double(range.lowerBound), value <= Double(range.upperBound)
        else { return nil }
        return value
    }
}
