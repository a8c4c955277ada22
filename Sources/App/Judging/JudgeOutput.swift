import Engine
import FoundationEssentials
import RecipeKit
import Records
import Reports
import Statistics
import Store
import Support

/// What a judge run leaves in its folder beside the rows: `judgments.jsonl`, `summary.json`, `report.html`.
struct JudgeOutput: Sendable {
    let folder: String
    let desk: JobDesk
    /// What was lost when the pairs were made; nil where nobody knows, as when answers are read once more.
    let losses: JudgeSummary.JoinLosses?
    /// People's verdicts, where there are any.
    var labels: LabelFile?
    /// The protocol and the headline's rule, where somebody said them.
    var wishes: JudgeWishes?
    /// What an earlier summary says of how it is told, where nobody said it now.
    var earlier: (protocolName: String?, headline: String?)?

    /// Reads the folder's rows and writes the three files.
    /// - Throws: ``MillError`` where a file cannot be read or written.
    @discardableResult
    func write(_ manifest: Manifest) throws -> JudgeSummary {
        let judges = Role.judges.compactMap { manifest.models[$0.rawValue] }
        let (judged, turns) = try JudgedRows(desk: desk, job: manifest.job).read(folder)
        let writer = try FileWriter(publishingAt: folder + "/judgments.jsonl")
        for row in judged {
            let line = JudgmentLine(row, judges: judges, turns: turns[row.id] ?? 1)
            try writer.write(try CanonicalJSON.encode(line) + [UInt8(ascii: "\n")])
        }
        try writer.commit()
        var summary = JudgeSummary(judged, judges: judges, seed: manifest.seed, isSimulated: manifest.simulated)
        summary.join = losses
        summary.labels = labels.map {
            LabelAgreement(judged, labels: $0.labels, turns: turns, faults: $0.faults.count, seed: manifest.seed)
        }
        summary.planned = judged.count < turns.count ? turns.count : nil
        summary.channel = manifest.parameters.string("channel")
        summary.protocolName = wishes?.protocolName ?? earlier?.protocolName
        summary.headline = wishes?.rule.rawValue ?? earlier?.headline ?? MergeRule.strict.rawValue
        summary.cost = JudgeSummary.Cost(
            calls: manifest.usage.attempts, promptTokens: manifest.usage.promptTokens,
            completionTokens: manifest.usage.completionTokens, picodollars: manifest.usage.chargedPicodollars,
            decisive: summary.decisive)
        try JudgeMoney(of: manifest.job, in: desk.store).tell(&summary)
        try Files.publish(try CanonicalJSON.pretty(summary), at: folder + "/summary.json")
        try Files.publish(
            Array(JudgePage(summary, pairs: judged.sorted { $0.id < $1.id }).text.utf8), at: folder + "/report.html")
        return summary
    }

    /// Says on the terminal what came out.
    func tell(_ summary: JudgeSummary, json: Bool) throws {
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(summary), as: UTF8.self))
        } else {
            Terminal.writeOutput(JudgeTable.text(summary, folder: folder) + (summary.labels?.text ?? ""))
        }
    }
}

/// The judged pairs of a job, from the rows of its folder and the answers in its seeds.
struct JudgedRows {
    let desk: JobDesk
    let job: String

    /// In the order in which they were judged; a pair without a verdict stands where it was rejected last.
    /// - Returns: the pairs, and how many turns each has, by its id.
    func read(_ folder: String) throws -> (judged: [JudgedPair], turns: [String: Int]) {
        let input = try desk.input(of: job)
        let withdrawn = try withdrawnPairs()
        var answers: [String: JudgePair] = [:]
        for index in 0..<input.count {
            let seed = try input.seed(at: index)
            let pair = try JudgePair(seed: seed)
            if !withdrawn.contains(seed.id), !withdrawn.contains(pair.id) { answers[pair.id] = pair }
        }
        var judged: [JudgedPair] = []
        try Self.forEachLine(of: folder + "/data.jsonl") { line in
            let record = try CanonicalJSON.decode(Record.self, from: line)
            let shown = Self.shown(record.extra["pair"].flatMap { answers[$0] })
            if let row = JudgedPair(record, answers: shown) { judged.append(row) }
        }
        var seen = Set(judged.map(\.id))
        var open: [JudgedPair] = []
        try Self.forEachLine(of: folder + "/rejected.jsonl") { line in
            let row = try CanonicalJSON.decode(Rejected.self, from: line)
            guard let name = row.tags?["pair"], answers[name] != nil else { return }
            let shown = Self.shown(row.tags?["pair"].flatMap { answers[$0] })
            if let pair = row.tags.flatMap({ JudgedPair($0, question: row.text, answers: shown) }) { open.append(pair) }
        }
        // What was asked again and has its verdict now is no error; of several tries the last counts.
        for pair in open.reversed() where seen.insert(pair.id).inserted { judged.append(pair) }
        return (judged, answers.mapValues(\.turns.count))
    }

    /// The seeds that were withdrawn, and the pairs whose rows have left.
    private func withdrawnPairs() throws -> Set<String> {
        try desk.store.read { reader in
            var names = Set(try reader.withdrawnSubjects(job).map(\.name))
            try reader.forEachWithdrawnRecord(job) { _, body in
                if let pair = try CanonicalJSON.decode(Record.self, from: body).extra["pair"] { names.insert(pair) }
            }
            return names
        }
    }

    private static func shown(_ pair: JudgePair?) -> (model: String, baseline: String)? {
        pair.map { ($0.first.turns.joined(separator: "\n\n"), $0.second.turns.joined(separator: "\n\n")) }
    }

    private static func forEachLine(of path: String, _ body: ([UInt8]) throws -> Void) throws {
        for line in try Files.read(path).split(separator: UInt8(ascii: "\n")) { try body(Array(line)) }
    }

    /// A row of `rejected.jsonl`, as far as it is of interest here.
    private struct Rejected: Decodable {
        let text: String
        let tags: [String: String]?
    }
}

/// A row of `judgments.jsonl`.
private struct JudgmentLine: Encodable {
    struct Call: Encodable {
        let name: String
        /// The model that was asked.
        let judge: String?
        /// Which model was shown first.
        let order: String
        /// `model`, `baseline`, `tie` or `error`.
        let verdict: String
        let isStrong: Bool
        let modelScore: Double?
        let baselineScore: Double?
        /// That the answer shown first is the better one, where the verdict is a token with log-probabilities.
        let firstProbability: Double?
        /// By what it was read.
        let methods: [String]
        let error: String?
        let askedAgain: Bool
        let judgment: String
    }

    var schema = 1
    let id: String
    let category: String?
    let question: String
    /// How many turns the question has; the verdict is about the last.
    let turn: Int
    let model: String
    let baseline: String
    let judge: String?
    let modelAnswer: String
    let baselineAnswer: String
    /// The picture that the question is about; nil where there is none.
    let image: String?
    let state: String
    let identical: Bool
    let injections: Int
    let modelLength: Int
    let baselineLength: Int
    let calls: [Call]

    init(_ pair: JudgedPair, judges: [String], turns: Int) {
        id = pair.id
        category = pair.category
        question = pair.question
        turn = turns
        judge = judges.first
        modelAnswer = pair.modelAnswer
        baselineAnswer = pair.baselineAnswer
        image = pair.image
        model = pair.model
        baseline = pair.baseline
        state = pair.state.rawValue
        identical = pair.isIdentical
        injections = pair.injections
        modelLength = pair.modelLength
        baselineLength = pair.baselineLength
        calls = pair.calls.map { call in
            let verdict: String =
                switch call.game.outcome {
                case .win: "model"
                case .loss: "baseline"
                case .tie: "tie"
                case nil: "error"
                }
            return Call(
                name: call.name, judge: judges.dropFirst(call.seat - 1).first, order: call.game.order.rawValue, verdict: verdict,
                isStrong: call.game.verdict.isStrong, modelScore: call.game.modelScore, baselineScore: call.game.baselineScore,
                firstProbability: call.game.firstProbability, methods: call.methods.map(\.rawValue), error: call.error,
                askedAgain: call.wasAskedAgain, judgment: call.judgment)
        }
    }
}

/// The summary on a terminal.
enum JudgeTable {
    static func text(_ summary: JudgeSummary, folder: String) -> String {
        if summary.pairs == 0 { return "\nno pair is judged yet; the same command goes on\n" }
        var text = "\n\(Terminal.safe(summary.model)) against \(Terminal.safe(summary.baseline))"
        text += summary.isSimulated ? " (SIMULATED verdicts, not a judge's)\n\n" : "\n\n"
        if let planned = summary.planned {
            text +=
                "  NOT FINISHED: \(Figures.grouped(summary.pairs)) of \(Figures.grouped(planned)) pairs; the same command goes on\n\n"
        }
        if summary.rules.isEmpty { text += "  no pair has a verdict in both orders\n" }
        let width = max(12, summary.rules.map(\.name.count).max() ?? 0)
        for line in [summary.headlineLine].compactMap({ $0 }) + summary.rules.filter({ $0.name != summary.headlineLine?.name }) {
            let interval = line.interval.map { "[\(percent($0.lower)), \(percent($0.upper))]" } ?? ""
            text += "  \(pad(line.name, width)) \(pad(percent(line.winRate), 7)) \(pad(interval, 18)) "
            text +=
                "\(line.wins) wins, \(line.ties) ties, \(line.losses) losses"
                + (line.leftOut > 0 ? ", \(line.leftOut) left out\n" : "\n")
        }
        if let line = summary.headlineLine, line.rule != summary.headline {
            text += "  the rule \(summary.headline) has no value here, so that \(line.rule) stands first\n"
        }
        if let consistency = summary.position.consistency {
            text +=
                "\n  the same in both orders: \(percent(consistency.share)); for the first place \(summary.position.primacy), "
            text += "for the second \(summary.position.recency)\n"
        }
        if let longer = summary.length.prefersLonger { text += "  the longer answer wins: \(percent(longer.share))\n" }
        if !summary.methods.isEmpty {
            let shares = summary.methods.map { "\($0.method) \(percent($0.share))" }.joined(separator: ", ")
            text += "  verdicts read by \(shares)\n"
        }
        if summary.errors.pairs > 0 {
            text += "  no verdict: \(summary.errors.pairs) pairs"
            if let worst = summary.errors.worst {
                text += "; whatever they hold, [\(percent(worst.lower)), \(percent(worst.upper))]"
            }
            text += "\n"
        }
        // An answer that failed, or a picture that cannot be shown, is no judge's fault, and asking again is no help.
        let open = summary.errors.calls.filter {
            !$0.key.hasSuffix("-failed") && !$0.key.hasSuffix("-empty") && !$0.key.hasPrefix("image-")
        }
        if !open.isEmpty {
            let count = open.values.reduce(0, +)
            text += "  calls without a verdict: \(count); the same command with --retry-errors asks again about their pairs\n"
        }
        if summary.injections > 0 { text += "  marks in answers that imitate a verdict: \(summary.injections), none counted\n" }
        if let gap = summary.sensitivity.detectableGap { text += "  so many questions find a gap of \(percent(gap)) or more\n" }
        text += JudgePanelTable.text(summary)
        return text + "\n  \(folder)/report.html\n"
    }

    static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((max(-1, min(1, share)) * 1000).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))%"
    }
}
