public import Analysis

/// What a job has made, at what cost, and what it needs: the values behind every form of the report.
///
/// Derived from the store alone; nothing of it is kept anywhere.
public struct JobReport: Codable, Sendable {
    public var id: String
    /// The file, folder or command that the job came from.
    public var name: String
    public var recipe: String
    /// As `jobs` tells it: "done", "paused" …
    public var state: String
    public var detail: String?
    /// Epoch µs, UTC.
    public var createdAt: Int64
    public var finishedAt: Int64?
    public var simulated: Bool
    /// Candidates that count toward the target.
    public var counted: Int
    public var target: Int?
    public var rows: Int
    public var models: [String: String]
    public var cost: CostReport
    public var rejections: [RejectionLine]
    public var decisions: [Decision]
    public var diversity: DiversityReport
    public var samples: [ReportSample]
    /// Of a judge's job.
    public var judge: JudgeGlance?

    public init(
        id: String, name: String, recipe: String, state: String, detail: String?, createdAt: Int64, finishedAt: Int64?,
        simulated: Bool, counted: Int, target: Int?, rows: Int, models: [String: String], cost: CostReport,
        rejections: [RejectionLine], decisions: [Decision], diversity: DiversityReport, samples: [ReportSample],
        judge: JudgeGlance? = nil
    ) {
        self.id = id
        self.name = name
        self.recipe = recipe
        self.state = state
        self.detail = detail
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.simulated = simulated
        self.counted = counted
        self.target = target
        self.rows = rows
        self.models = models
        self.cost = cost
        self.rejections = rejections
        self.decisions = decisions
        self.diversity = diversity
        self.samples = samples
        self.judge = judge
    }

    public var rejected: Int { rejections.reduce(0) { $0 + $1.count } }
}

/// One rule's rejections, with one of them as an example.
public struct RejectionLine: Codable, Hashable, Sendable {
    public struct Example: Codable, Hashable, Sendable {
        /// As it was dropped, cut to some hundred characters.
        public var text: String
        public var measured: Double?
        public var threshold: Double?
        /// What it collided with, or the pattern that matched.
        public var detail: String?

        public init(text: String, measured: Double? = nil, threshold: Double? = nil, detail: String? = nil) {
            self.text = text
            self.measured = measured
            self.threshold = threshold
            self.detail = detail
        }
    }

    public var rule: String
    public var meaning: String
    public var count: Int
    public var example: Example?

    public init(rule: String, count: Int, example: Example?) {
        self.rule = rule
        meaning = RejectionRules.meaning(of: rule)
        self.count = count
        self.example = example
    }
}

/// Something that a person has to decide, and the command to type.
public struct Decision: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable {
        case paused, cap, failed, stalled, stopped, ambiguous, letters
    }

    public var kind: Kind
    public var job: String
    public var text: String
    public var command: String

    public init(_ kind: Kind, job: String, text: String, command: String) {
        self.kind = kind
        self.job = job
        self.text = text
        self.command = command
    }
}

/// How varied the rows are.
public struct DiversityReport: Codable, Hashable, Sendable {
    /// Nearest neighbours' ROUGE-L, counted in classes of equal width.
    public struct Nearest: Codable, Hashable, Sendable {
        /// From 0 to 1; a measurement on a boundary belongs to the upper class, 1 to the last.
        public static let classes = 50

        public var threshold: Double
        /// Of what was accepted, or of a sample of it, against all accepted before it.
        public var accepted: [Int]
        /// How many were accepted in all.
        public var population: Int
        /// Of what was rejected as too close.
        public var rejected: [Int]

        /// - Parameter scores: of those that were accepted and measured.
        public init(threshold: Double, scores: [Double] = [], population: Int = 0) {
            self.threshold = threshold
            self.population = population
            accepted = Array(repeating: 0, count: Self.classes)
            rejected = Array(repeating: 0, count: Self.classes)
            for place in scores.compactMap({ Self.place(of: $0) }) { accepted[place] += 1 }
        }

        /// How many of the accepted were measured.
        public var measured: Int { accepted.reduce(0, +) }

        /// The class of a measurement; nil of what is none.
        public static func place(of measured: Double) -> Int? {
            guard measured.isFinite, (0...1).contains(measured) else { return nil }
            return min(classes - 1, Int(measured * Double(classes)))
        }
    }

    /// Of instructions that differ.
    public var verbs: VerbNounSummary
    public var instruction: LengthSummary
    /// Of rows with an input.
    public var input: LengthSummary
    public var output: LengthSummary
    /// nil where nothing was compared.
    public var nearest: Nearest?

    public init(
        verbs: VerbNounSummary, instruction: LengthSummary, input: LengthSummary, output: LengthSummary, nearest: Nearest?
    ) {
        self.verbs = verbs
        self.instruction = instruction
        self.input = input
        self.output = output
        self.nearest = nearest
    }
}

/// A row of the data set, its texts cut to what a person reads.
public struct ReportSample: Codable, Hashable, Sendable {
    public var id: String
    public var instruction: String
    public var input: String
    public var output: String

    public init(id: String, instruction: String, input: String, output: String) {
        self.id = id
        self.instruction = instruction
        self.input = input
        self.output = output
    }
}

/// What a judge's job says, in one line.
public struct JudgeGlance: Codable, Hashable, Sendable {
    public var model: String
    public var baseline: String
    public var rule: String
    public var winRate: Double
    public var lower: Double?
    public var upper: Double?
    public var wins: Int
    public var ties: Int
    public var losses: Int

    public init(
        model: String, baseline: String, rule: String, winRate: Double, lower: Double?, upper: Double?, wins: Int, ties: Int,
        losses: Int
    ) {
        self.model = model
        self.baseline = baseline
        self.rule = rule
        self.winRate = winRate
        self.lower = lower
        self.upper = upper
        self.wins = wins
        self.ties = ties
        self.losses = losses
    }
}
