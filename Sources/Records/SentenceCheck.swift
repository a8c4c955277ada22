import FoundationEssentials

/// What somebody who looked at a picture says of a sentence about it. Source: vision-generation, §2.5.
public enum SightVerdict: String, Codable, CaseIterable, Hashable, Sendable {
    case supported, contradicted
    /// It speaks of what might be in the picture and cannot be seen in it.
    case notVisible = "not_visible"
    /// It speaks of nothing that a picture could show: knowledge, inference, advice.
    case nonVisual = "non_visual"

    /// Whether a sentence with this verdict must not stand as it is.
    public var isFlag: Bool { self == .contradicted || self == .notVisible }
}

/// One sentence of an answer about a picture: as it was first said, what was found of it, and how it stands in the end.
public struct SentenceCheck: Codable, Hashable, Sendable {
    public enum Action: String, Codable, CaseIterable, Hashable, Sendable {
        /// Nobody objected to it.
        case untouched
        /// Somebody did, and others who looked at the picture did not.
        case kept
        case rewritten, deleted
        /// Not looked at, as it stood behind the last that are, and left out.
        case cut
    }

    /// The turn of the conversation whose answer it is part of, from 1.
    public var turn: Int
    /// As it was first said.
    public var text: String
    /// The first look's; nil where there was none.
    public var verdict: SightVerdict?
    /// What the first look saw.
    public var evidence: String?
    public var action: Action
    /// As it stands in the row; nil where it does not.
    public var final: String?
    /// The second look's; nil where there was none.
    public var recheck: SightVerdict?

    public init(
        turn: Int, text: String, verdict: SightVerdict? = nil, evidence: String? = nil, action: Action = .untouched,
        final: String? = nil, recheck: SightVerdict? = nil
    ) {
        self.turn = turn
        self.text = text
        self.verdict = verdict
        self.evidence = evidence
        self.action = action
        self.final = final
        self.recheck = recheck
    }

    /// The last look's at the sentence as it stands; nil where it does not or nobody looked.
    public var finalVerdict: SightVerdict? { final == nil ? nil : recheck ?? verdict }
}

extension SentenceCheck {
    /// The name under which a row has the checks of its sentences, as JSON text.
    public static let field = "sentences"

    /// As one JSON array with sorted keys.
    public static func text(of checks: [SentenceCheck]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and names always have a JSON form.
        return (try? encoder.encode(checks)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    /// The checks that a row's or a rejection's fields hold; nil where there are none.
    public static func checks(in fields: [String: String]) -> [SentenceCheck]? {
        fields[field].flatMap { try? JSONDecoder().decode([SentenceCheck].self, from: Data($0.utf8)) }
    }
}
