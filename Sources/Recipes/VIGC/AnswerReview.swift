import RecipeKit
import Records
import TextKit

/// An answer, its sentences, and what is found of each. The methods by which that is done are extensions, one a file.
struct AnswerReview {
    let question: String
    let answer: String
    let turn: Int
    let settings: VIGCSettings
    let pieces: [Sentences.Piece]
    /// One for each piece, in order; behind them what was added.
    private(set) var checks: [SentenceCheck]
    /// A text that takes the whole answer's place.
    private var replaced: String?
    /// What the last call that answered gave.
    private var whole: String

    init(question: String, answer: String, turn: Int, settings: VIGCSettings) {
        self.question = question
        self.answer = answer
        self.turn = turn
        self.settings = settings
        whole = answer
        pieces = Sentences.split(answer)
        checks = pieces.map { SentenceCheck(turn: turn, text: $0.text, final: $0.text) }
        let most = settings.parameters.int("max_sentences")
        for index in checks.indices.dropFirst(most) { (checks[index].action, checks[index].final) = (.cut, nil) }
    }

    /// The sentences that are looked at, with their numbers from 1.
    var numbered: [(number: Int, text: String)] {
        pieces.prefix(settings.parameters.int("max_sentences")).enumerated().map { ($0.offset + 1, $0.element.text) }
    }

    /// Changes the check of sentence `number`, from 1.
    mutating func mark(_ number: Int, _ change: (inout SentenceCheck) -> Void) {
        guard checks.indices.contains(number - 1) else { return }
        change(&checks[number - 1])
    }

    mutating func delete(_ number: Int) {
        mark(number) { ($0.action, $0.final) = (.deleted, nil) }
    }

    /// Lets `text` stand for sentence `number`; the same text stands as it was.
    mutating func settle(_ number: Int, as text: String) {
        mark(number) { ($0.action, $0.final) = (text == $0.text ? .kept : .rewritten, text) }
    }

    /// Leaves out what leans on a first sentence that is lost, up to the next sentence that does not; where all lean, nothing.
    mutating func dropLeaning() {
        guard replaced == nil, let first = checks.first, first.final == nil else { return }
        let standing = checks.indices.filter { checks[$0].final != nil }
        let leaning = standing.prefix { index in checks[index].final.map(FirstSentence.leans) ?? false }
        guard leaning.count < standing.count else { return }
        for index in leaning { delete(index + 1) }
    }

    /// Takes `text` for the whole answer. Of its sentences, those that were there are untouched; the others stand for those that
    /// are gone, in order.
    mutating func replace(with text: String) {
        guard text != answer else { return }
        (replaced, whole) = (text, text)
        var new = Sentences.split(text).map(\.text)
        for index in checks.indices {
            let place = new.firstIndex(of: checks[index].text)
            if let place { new.remove(at: place) }
            (checks[index].action, checks[index].final) = place == nil ? (.deleted, nil) : (.untouched, checks[index].text)
        }
        for index in checks.indices where checks[index].final == nil && !new.isEmpty {
            (checks[index].action, checks[index].final) = (.rewritten, new.removeFirst())
        }
        checks += new.map { SentenceCheck(turn: turn, text: "", action: .rewritten, final: $0) }
    }

    /// The answer of what stands, joined as it was.
    var corrected: CorrectedAnswer {
        let text = replaced ?? Sentences.join(pieces, keeping: checks.map(\.final))
        return CorrectedAnswer(given: answer, text: text, checks: checks, whole: whole)
    }

    /// A correction as it may stand: nil for one that declines or tells of notes.
    func usable(_ text: String) -> String? {
        let text = PictureMark.removed(from: text)
        let isBad = Refusal.detect(in: text, prompt: question) != nil || SourceLeak.detect(in: text, of: "") != nil
        return isBad || PythonText.strip(text).isEmpty ? nil : text
    }
}

/// Sentences as prompts show them.
enum NumberedSentences {
    static func rows(_ sentences: [(number: Int, text: String)]) -> TemplateValue {
        .list(sentences.map { ["number": "\($0.number)", "text": PythonText.collapsed($0.text)] })
    }
}
