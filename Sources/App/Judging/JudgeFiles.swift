import Queue
import Settings
import Support

/// The files that a contest is made of: two models' outputs, and what belongs to them.
struct JudgeFiles: Sendable {
    var model = ""
    var baseline = ""
    var questions: String?
    var reference: String?
    /// How many pairs are judged, drawn at random; nil for all.
    var sample: Int?
    /// The share of the larger file that may be lost when the two are joined.
    var loss = Self.defaultLoss
    /// The folder that the pictures' paths start from; nil for that of the questions, or else of the model's outputs.
    var images: String?

    static let defaultLoss = 0.05

    init() {}

    /// As a job file names them; paths are still as they stand there.
    /// - Throws: ``MillError`` `job.field` for a job of the recipe judge that has seeds.
    init(_ job: JobFile, file: String) throws(MillError) {
        guard job.seeds == nil else {
            throw MillError(
                .jobField, "run", file, cause: "the recipe judge works on two models' outputs, not on seeds",
                hint: "Write `outputs: {model: a.jsonl, baseline: b.jsonl}` in place of seeds.")
        }
        guard let contest = job.contest else { return }
        model = contest.model ?? ""
        baseline = contest.baseline ?? ""
        questions = contest.questions
        reference = contest.reference
        sample = contest.sample
        loss = contest.loss ?? Self.defaultLoss
    }

    /// Puts in place of each path the one that `body` makes of it.
    /// - Throws: ``MillError`` `job.field` where no outputs are named, and what `body` throws.
    mutating func resolve(_ body: (String) throws -> String) throws {
        guard !model.isEmpty, !baseline.isEmpty else {
            throw MillError(
                .jobField, "judge", "the job's outputs", cause: "it names none",
                hint: "Write `outputs: {model: a.jsonl, baseline: b.jsonl}`.")
        }
        model = try body(model)
        baseline = try body(baseline)
        questions = try questions.map(body)
        reference = try reference.map(body)
    }

    /// Finds the files among those of a dropped folder: those that a job file named, or else `a` (also `model`) and `b` (`baseline`),
    /// and with them `questions` and `reference`, whatever their endings.
    /// - Parameters:
    ///   - files: paths by their names beneath the folder.
    ///   - folder: its name, for errors.
    /// - Throws: ``MillError`` `job.field` for one that is not there.
    mutating func find(in files: [String: String], of folder: String) throws {
        func named(_ stems: String...) -> String? {
            files.keys.sorted().first { name in stems.contains { name.hasPrefix($0 + ".") } && Self.isOutputs(name) }
        }
        if model.isEmpty { model = named("a", "model") ?? "a.jsonl" }
        if baseline.isEmpty { baseline = named("b", "baseline") ?? "b.jsonl" }
        questions = questions ?? named("questions", "question")
        reference = reference ?? named("reference", "references")
        try resolve { name in
            guard let path = files[name] else {
                throw MillError(
                    .jobField, "judge", folder, cause: "it holds no \(name)",
                    hint:
                        "A folder of incoming/judge/ holds a.jsonl (the model) and b.jsonl (the baseline), and if there are such "
                        + "files questions.jsonl, reference.jsonl and job.yaml.")
            }
            return path
        }
    }

    /// The folder that the paths of pictures start from.
    var imageRoot: String { images ?? Files.parent(of: questions ?? model) }

    private static func isOutputs(_ name: String) -> Bool {
        let endings = [".jsonl", ".json", ".csv", ".jsonl.gz", ".json.gz", ".csv.gz", ".jsonl.zst", ".json.zst", ".csv.zst"]
        return !name.utf8.contains(UInt8(ascii: "/")) && endings.contains { name.hasSuffix($0) }
    }
}

extension RawPath {
    /// `path` as text.
    /// - Throws: ``MillError`` `io` for a name in no encoding that readers of files take.
    static func text(of path: RawPath) throws(MillError) -> String {
        guard let text = path.text else {
            throw MillError(.inputOutput, "open", path.description, cause: "its name is not UTF-8", hint: "Give it another name.")
        }
        return text
    }
}
