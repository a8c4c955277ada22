import Formats
import Statistics

/// Why a published form has no place for a row.
struct Unfit: Error {
    let reason: String
}

/// One call in each order: what the published forms have place for.
private struct TwoGames {
    let modelFirst: MillJudgment.Call
    let baselineFirst: MillJudgment.Call

    /// - Parameter form: who has no place for more, as the reason names it.
    init(_ row: MillJudgment, form: String) throws(Unfit) {
        let judges = Set(row.calls.compactMap(\.judge))
        guard judges.count <= 1 else { throw Unfit(reason: "\(form) has one judge a file, the row has \(judges.count)") }
        if row.calls.contains(where: { $0.name.hasPrefix("alone") }) {
            throw Unfit(reason: "the answers were judged each alone, \(form) has both orders of a pair")
        }
        if row.calls.contains(where: { $0.modelScore != nil || $0.baselineScore != nil }) {
            throw Unfit(reason: "\(form) has no place for the scores of two games")
        }
        let first = row.calls.filter { $0.order == .modelFirst }
        let second = row.calls.filter { $0.order == .baselineFirst }
        guard let modelFirst = first.first, let baselineFirst = second.first, first.count == 1, second.count == 1 else {
            throw Unfit(reason: "\(form) has one call in each order, the row has \(first.count) and \(second.count)")
        }
        self.modelFirst = modelFirst
        self.baselineFirst = baselineFirst
    }

    var calls: [MillJudgment.Call] { [modelFirst, baselineFirst] }

    /// - Throws: where a verdict is a strong one.
    func refuseStrong(form: String) throws(Unfit) {
        if calls.contains(where: \.isStrong) { throw Unfit(reason: "\(form) has no place for a strong verdict (A>>B)") }
    }

    /// - Throws: where a verdict has a probability.
    func refuseProbability(form: String) throws(Unfit) {
        if calls.contains(where: { $0.firstProbability != nil }) {
            throw Unfit(reason: "\(form) has no place for a verdict's probability")
        }
    }
}

extension MillJudgment {
    fileprivate func judgeName(form: String) throws(Unfit) -> String {
        guard let name = calls.lazy.compactMap(\.judge).first ?? judge else {
            // Of rows without a call.
            guard calls.allSatisfy({ $0.judgment.isEmpty }) else {
                throw Unfit(reason: "\(form) names the judge, the row does not")
            }
            return ""
        }
        return name
    }
}

extension FastChatPairJudgment {
    /// Model 1 is the model that was asked about. The category, that texts are identical, and why a game is an error are fields
    /// of ours behind the published ones.
    init(_ row: MillJudgment) throws(Unfit) {
        let form = "FastChat"
        let games = try TwoGames(row, form: form)
        try games.refuseStrong(form: form)
        try games.refuseProbability(form: form)
        let id: RowID = Int(row.id).map { "\($0)" == row.id ? .number(JSONNumber($0)) : .text(row.id) } ?? .text(row.id)
        self.init(
            questionID: id, model1: row.model, model2: row.baseline, firstWinner: FastChatWinner(games.modelFirst.verdict),
            secondWinner: FastChatWinner(games.baselineFirst.verdict),
            judge: JudgeName(model: try row.judgeName(form: form), prompt: "instructmill"), turn: row.turn)
        firstJudgment = games.modelFirst.judgment
        secondJudgment = games.baselineFirst.judgment
        extra = row.category.map { [ExtraField("category", JSONText(string: $0))] } ?? []
        if row.isIdentical { extra.append(ExtraField("identical", JSONText(string: "true"))) }
        for (name, call) in [("g1_error", games.modelFirst), ("g2_error", games.baselineFirst)] {
            if let error = call.error { extra.append(ExtraField(name, JSONText(string: error))) }
        }
    }
}

extension FastChatWinner {
    fileprivate init(_ verdict: MillJudgment.Call.Verdict) {
        self =
            switch verdict {
            case .model: .model1
            case .baseline: .model2
            case .tie: .tie
            case .error: .error
            }
    }
}

extension AlpacaEvalAnnotation {
    /// The preference is one number for both orders: 1 and the mean of their votes, or of their probabilities. Null where one
    /// failed.
    init(_ row: MillJudgment) throws(Unfit) {
        let form = "AlpacaEval"
        let games = try TwoGames(row, form: form)
        try games.refuseStrong(form: form)
        guard let question = row.question, let model = row.modelAnswer, let baseline = row.baselineAnswer else {
            throw Unfit(reason: "\(form) has the question and both answers, the row does not; give the judge's command again")
        }
        let votes = games.calls.map { Game($0) }
        let mean = MergeRule.halfVotes.value(of: votes)
        self.init(
            instruction: question, output1: baseline, generator1: row.baseline, output2: model, generator2: row.model,
            annotator: try row.judgeName(form: form), preference: mean.flatMap { JSONNumber($0.value + 1) })
        var raw: [(String, String)] = []
        for call in games.calls { raw.append((call.order.rawValue, call.judgment)) }
        rawCompletion = JSONText(texts: raw)
        extra = row.category.map { [ExtraField("category", JSONText(string: $0))] } ?? []
        extra += games.calls.compactMap { call in
            call.error.map { ExtraField("error_" + call.order.rawValue, JSONText(string: $0)) }
        }
    }
}

extension ArenaHardJudgment {
    /// Game 1 shows the baseline as A, game 2 the model.
    init(_ row: MillJudgment) throws(Unfit) {
        let form = "Arena-Hard"
        let games = try TwoGames(row, form: form)
        try games.refuseProbability(form: form)
        let played: [ArenaHardJudgment.Game?] = [games.baselineFirst, games.modelFirst].map { call in
            var texts = [("answer", call.judgment)]
            if let error = call.error { texts.append(("error", error)) }
            return ArenaHardJudgment.Game(
                score: Statistics.Game(call).verdict.arenaLabel, judgment: JSONText(texts: texts))
        }
        self.init(
            uid: row.id, category: row.category, judge: try row.judgeName(form: form), model: row.model, baseline: row.baseline,
            games: played)
    }
}
