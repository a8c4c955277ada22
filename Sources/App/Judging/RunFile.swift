import Formats
import Reports
import Statistics
import Support

/// The verdicts of a finished run's folder, or of a file of FastChat's, AlpacaEval's or Arena-Hard's.
struct RunFile {
    let run: JudgeRun
    private let path: String
    private let faults: [LineFault]

    /// - Throws: ``MillError`` `io` where it cannot be read, `row.field` where it has no verdict.
    init(_ path: String) throws(MillError) {
        let file = Self.file(path)
        guard Files.exists(file) || !Files.exists(path) else {
            throw MillError(
                .inputOutput, "read verdicts from", path, cause: "it holds no judgments.jsonl",
                hint: "Name a folder that `instructmill judge` has written.")
        }
        let reading = try JudgingReading<JudgmentFileRow>(path: file)
        guard !reading.rows.isEmpty else {
            let cause = reading.faults.first.map { "no row of it is a verdict; the first: \($0)" } ?? "it is empty"
            throw MillError(
                .rowField, "read verdicts from", file, cause: cause,
                hint: "Name a folder of `instructmill judge`, or a file of pair judgments, annotations or Arena-Hard judgments.")
        }
        self.path = file
        faults = reading.faults
        let model = file.split(separator: "/").last.map(String.init) ?? file
        run = JudgeRun(
            name: path, matches: reading.rows.map { JudgedMatch($0, unnamed: model) }, faults: reading.faults.count)
    }

    /// Where the verdicts of `path` are: in the folder's `judgments.jsonl`, or the file itself.
    static func file(_ path: String) -> String {
        Files.isDirectory(path) ? path + "/judgments.jsonl" : path
    }

    /// Says on the terminal which rows cannot be read.
    func tell() {
        LineFault.tell(faults, of: path)
    }
}

extension JudgedMatch {
    /// - Parameter unnamed: what a model is called whose row does not name it.
    init(_ row: JudgmentFileRow, unnamed: String) {
        switch row {
        case .mill(let row): self.init(row)
        case .fastChat(let row): self.init(row)
        case .alpacaEval(let row): self.init(row, unnamed: unnamed)
        case .arenaHard(let row): self.init(row)
        }
    }

    private init(_ row: MillJudgment) {
        let isAlone = !row.calls.isEmpty && row.calls.allSatisfy { $0.name.hasPrefix("alone") }
        let seats = Dictionary(grouping: row.calls) { $0.judge ?? "" }.sorted { $0.key < $1.key }
        let judges = seats.map(\.key).filter { !$0.isEmpty }
        let tie = Game.Order.allCases.map { Game(order: $0, verdict: .tie) }
        self.init(
            id: row.id, prompt: row.question.map { PromptKey([$0]).text }, turn: row.turn, category: row.category,
            model: row.model,
            baseline: row.baseline, judge: judges.isEmpty ? row.judge : judges.joined(separator: " + "),
            seats: row.isIdentical ? [tie] : seats.map { $0.value.map { Game($0) } }, orders: isAlone ? .single : .both)
    }

    /// An old row that has a winner alone stands for two orders that say so.
    private init(_ row: FastChatPairJudgment) {
        let scores = row.score1?.double.flatMap { first in row.score2?.double.map { (first, $0) } }
        func game(_ order: Game.Order, _ winner: FastChatWinner) -> Game {
            let isSwapped = order == .baselineFirst
            let slots = scores.flatMap {
                isSwapped ? SlotScores(first: $0.1, second: $0.0) : SlotScores(first: $0.0, second: $0.1)
            }
            let verdict: SlotVerdict =
                switch winner {
                case .model1: isSwapped ? .second : .first
                case .model2: isSwapped ? .first : .second
                case .tie: .tie
                // One order for each model.
                case .inconsistent: .first
                case .error: .error
                }
            return Game(order: order, verdict: verdict, scores: slots)
        }
        let first = row.firstWinner ?? row.winner ?? .error
        let second = row.secondWinner ?? row.winner ?? .error
        self.init(
            id: row.questionID.description, turn: row.turn?.int ?? 1, category: row.category, model: row.model1,
            baseline: row.model2, judge: row.judge?.model, seats: [[game(.modelFirst, first), game(.baselineFirst, second)]],
            orders: .both)
    }

    /// Its preference is a mean over orders, or of one order that the row does not name.
    private init(_ row: AlpacaEvalAnnotation, unnamed: String) {
        let preference = row.degree.map { $0 - 1 }
        let verdict: SlotVerdict =
            switch preference.map({ PairOutcome(value: $0) }) {
            case .win?: .first
            case .tie?: .tie
            case .loss?: .second
            case nil: .error
            }
        self.init(
            id: nil, prompt: PromptKey([row.instruction]).text, category: row.dataset, model: row.generator2 ?? unnamed,
            baseline: row.generator1 ?? "baseline", judge: row.annotator,
            seats: [[Game(order: .modelFirst, verdict: verdict, firstProbability: preference)]], orders: .single)
    }

    /// Game 1 shows the baseline as A, game 2 the model.
    private init(_ row: ArenaHardJudgment) {
        let games = zip([Game.Order.baselineFirst, .modelFirst], row.games).map { order, game in
            Game(order: order, verdict: SlotVerdict(arena: game?.score))
        }
        self.init(
            id: row.id.description, category: row.category, model: row.model, baseline: row.baseline ?? "baseline",
            judge: row.judge, seats: [games], orders: .both)
    }
}

extension Game {
    init(_ call: MillJudgment.Call) {
        let order: Order = call.order == .modelFirst ? .modelFirst : .baselineFirst
        let isFirst = order == .modelFirst
        let verdict: SlotVerdict =
            switch call.verdict {
            case .model where call.isStrong: isFirst ? .firstStrong : .secondStrong
            case .model: isFirst ? .first : .second
            case .baseline where call.isStrong: isFirst ? .secondStrong : .firstStrong
            case .baseline: isFirst ? .second : .first
            case .tie: .tie
            case .error: .error
            }
        var scores: SlotScores?
        if let model = call.modelScore, let baseline = call.baselineScore {
            scores = SlotScores(first: isFirst ? model : baseline, second: isFirst ? baseline : model)
        }
        self.init(order: order, verdict: verdict, scores: scores, firstProbability: call.firstProbability)
    }
}

extension SlotVerdict {
    /// Arena-Hard's labels; anything else is an error.
    fileprivate init(arena label: String?) {
        self =
            switch label {
            case "A>>B": .firstStrong
            case "A>B": .first
            case "A=B", "B=A": .tie
            case "B>A": .second
            case "B>>A": .secondStrong
            default: .error
            }
    }

    /// The label of Arena-Hard; nil for an error.
    var arenaLabel: String? {
        switch self {
        case .firstStrong: "A>>B"
        case .first: "A>B"
        case .tie: "A=B"
        case .second: "B>A"
        case .secondStrong: "B>>A"
        case .error: nil
        }
    }
}

extension FastChatPairJudgment {
    /// Of rows that were exported here; FastChat's own rows have none.
    fileprivate var category: String? {
        extra.first { $0.name == "category" }?.value.string
    }
}
