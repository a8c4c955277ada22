import RecipeKit
import Records
import TextKit

/// One pair, its games, and the row that they fill.
struct Contest {
    let pair: JudgePair
    let settings: JudgeSettings
    private let first: InertAnswer
    private let second: InertAnswer

    /// Answers to turns that the question does not have are left out.
    init(pair: JudgePair, settings: JudgeSettings) {
        var pair = pair
        pair.first.turns = Array(pair.first.turns.prefix(pair.turns.count))
        pair.second.turns = Array(pair.second.turns.prefix(pair.turns.count))
        self.pair = pair
        self.settings = settings
        first = InertAnswer(pair.first, scores: settings.mode.givesScores)
        second = InertAnswer(pair.second, scores: settings.mode.givesScores)
    }

    /// What is known without asking.
    enum Foregone {
        /// The answers are the same, whitespace at their ends aside. Source: AlpacaEval.
        case tie
        /// There is nothing to be judged; the reason.
        case error(String)
    }

    var foregone: Foregone? {
        let failures = [failure(pair.first, "first"), failure(pair.second, "second"), pair.imageProblem].compactMap { $0 }
        if !failures.isEmpty { return .error(failures.joined(separator: "+")) }
        let isSame = pair.first.turns.map(PythonText.strip) == pair.second.turns.map(PythonText.strip)
        return isSame ? .tie : nil
    }

    private func failure(_ candidate: JudgePair.Candidate, _ side: String) -> String? {
        if candidate.isError { return side + "-failed" }
        let isWhole = candidate.turns.count == pair.turns.count && candidate.turns.allSatisfy { !PythonText.strip($0).isEmpty }
        return isWhole ? nil : side + "-empty"
    }

    // MARK: - The row

    /// The row before any game: what was judged, and how.
    func row(parent: String) -> RecordDraft {
        let question = pair.turns.joined(separator: "\n\n")
        var row = RecordDraft(kind: "judgment", instruction: question, instance: Instance(input: "", output: ""))
        row.messages = [Message(.user, question)]
        row.input = nil
        row.output = nil
        row.parents = [parent]
        row.extra = [
            "pair": pair.id, "model_first": pair.first.model, "model_second": pair.second.model, "mode": settings.mode.rawValue,
            "length_first": length(pair.first), "length_second": length(pair.second),
        ]
        row.extra["category"] = pair.category
        row.extra["image"] = pair.image?.path
        row.extra["image_sha256"] = pair.image?.sha256
        if settings.usesReference, pair.referenceText != nil { row.extra["guided"] = "true" }
        if first.injections > 0 { row.extra["injections_first"] = "\(first.injections)" }
        if second.injections > 0 { row.extra["injections_second"] = "\(second.injections)" }
        return row
    }

    /// In code points, over all turns.
    private func length(_ candidate: JudgePair.Candidate) -> String {
        "\(candidate.turns.reduce(0) { $0 + $1.unicodeScalars.count })"
    }

    func markIdentical(_ row: inout RecordDraft) {
        row.extra["identical"] = "true"
        for game in games { row.extra["verdict_" + game] = RawVerdict.tie.rawValue }
    }

    func markUnjudged(_ row: inout RecordDraft, _ reason: String) {
        for game in games {
            row.extra["verdict_" + game] = "error"
            row.extra["error_" + game] = reason
        }
    }

    /// The names of all games: `ab-1`, `ba-1`, `ab-1@2` …
    private var games: [String] {
        let orders = settings.mode == .single ? ["alone"] : ["ab", "ba"]
        return (1...settings.samples).flatMap { number in
            settings.seats.flatMap { seat in orders.map { seat.name("\($0)-\(number)") } }
        }
    }

    /// Rejects a pair in which an order has no verdict of some judge in any sample, with all that was said of it; nil for every other pair.
    func gap(in row: RecordDraft) -> Rejection? {
        let orders = Dictionary(grouping: games) { game in
            // By order and judge: `ab`, `ab@2`.
            game.prefix { $0 != "-" } + game.drop { $0 != "@" }
        }
        let isOpen = orders.values.contains { names in names.allSatisfy { row.extra["verdict_" + $0] == "error" } }
        let asked = row.extra.filter { $0.key.hasPrefix("error_") }.min { $0.key < $1.key }
        guard isOpen, let (key, reason) = asked else { return nil }
        let game = key.dropFirst("error_".count).description
        return Rejection(
            rule: "no-verdict", text: row.instruction ?? "", detail: "\(game): \(reason)", ask: question(game, row),
            tags: row.extra)
    }

    /// The name of the question whose reply left `game` without a verdict.
    private func question(_ game: String, _ row: RecordDraft) -> String {
        guard settings.mode == .single else { return game }
        let sample = game.dropFirst("alone-".count)
        return row.extra["error_first-\(sample)"] != nil ? "first-\(sample)" : "second-\(sample)"
    }

    // MARK: - Games

    /// The games of sample `number`: both orders, so that a run that ends early has as many of one as of the other.
    func play(
        _ number: Int, before seat: JudgeSeat, into row: inout RecordDraft, at bench: any Workbench
    ) async throws {
        guard settings.mode != .single else { return try await playAlone(number, before: seat, into: &row, at: bench) }
        for isSwapped in [false, true] {
            let game = seat.name("\(isSwapped ? "ba" : "ab")-\(number)")
            let shown = isSwapped ? [second, first] : [first, second]
            let ruling = try await rule(game, on: shown, by: seat.role, into: &row, at: bench)
            switch ruling.verdict {
            case .label(let label)?: mark(RawVerdict(label: label), isSwapped, game, &row)
            case .scores(let scores)?:
                let ordered = isSwapped ? Array(scores.reversed()) : scores
                mark(scores: ordered, game, &row)
            case nil: row.extra["verdict_" + game] = "error"
            }
            if let first = ruling.firstProbability { row.extra["probability_" + game] = "\(isSwapped ? 1 - first : first)" }
        }
    }

    private func playAlone(
        _ number: Int, before seat: JudgeSeat, into row: inout RecordDraft, at bench: any Workbench
    ) async throws {
        let game = seat.name("alone-\(number)")
        var scores: [Double] = []
        for (side, answer) in [("first", first), ("second", second)] {
            let ruling = try await rule(seat.name("\(side)-\(number)"), on: [answer], by: seat.role, into: &row, at: bench)
            if case .scores(let given)? = ruling.verdict { scores += given }
            if let failure = ruling.failure { row.extra["error_" + game] = row.extra["error_" + game] ?? failure }
        }
        if scores.count == 2 {
            mark(scores: scores, game, &row)
        } else {
            row.extra["verdict_" + game] = "error"
        }
    }

    private func rule(
        _ name: String, on answers: [InertAnswer], by role: Role, into row: inout RecordDraft, at bench: any Workbench
    ) async throws -> JudgeCall.Ruling {
        let brief = JudgeBrief(pair, showing: answers, settings: settings)
        let ruling = try await JudgeCall(name: name, role: role, brief: brief, settings: settings).rule(at: bench)
        row.extra["judgment_" + name] = ruling.judgment
        row.extra["error_" + name] = ruling.failure
        row.extra["method_" + name] = ruling.method?.rawValue
        if ruling.hadLongerLimit { row.extra["lengthened_" + name] = "true" }
        if let label = ruling.label {
            row.extra["reasked_" + name] = "true"
            row.extra["label_" + name] = label
        }
        return ruling
    }

    private func mark(_ verdict: RawVerdict, _ isSwapped: Bool, _ game: String, _ row: inout RecordDraft) {
        row.extra["verdict_" + game] = (isSwapped ? verdict.swapped : verdict).rawValue
    }

    /// The scores of the first and the second answer, and which of them they put ahead.
    private func mark(scores: [Double], _ game: String, _ row: inout RecordDraft) {
        guard let first = scores.first, let second = scores.last else { return }
        row.extra["first_" + game] = Self.text(first)
        row.extra["second_" + game] = Self.text(second)
        let verdict: RawVerdict = first > second ? .first : first < second ? .second : .tie
        row.extra["verdict_" + game] = verdict.rawValue
    }

    /// `7`, `7.5`.
    private static func text(_ score: Double) -> String {
        score == score.rounded() ? "\(Int(score))" : "\(score)"
    }
}

/// Whom a verdict puts ahead: of the slots as the judge said it, of the pair's answers once it is mapped back.
enum RawVerdict: String {
    case first, second, tie
    case firstStrong = "first-strong"
    case secondStrong = "second-strong"

    init(label: String) {
        self =
            switch label {
            case "A", "A>B": .first
            case "A>>B": .firstStrong
            case "B", "B>A": .second
            case "B>>A": .secondStrong
            default: .tie
            }
    }

    /// The same with the slots exchanged.
    var swapped: RawVerdict {
        switch self {
        case .first: .second
        case .second: .first
        case .firstStrong: .secondStrong
        case .secondStrong: .firstStrong
        case .tie: .tie
        }
    }
}
