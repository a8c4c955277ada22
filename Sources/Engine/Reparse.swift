import RecipeKit
import Store
import Support

/// Reads a job's stored answers once more, with the parsers, rules and filter that this program has, and without a call.
///
/// Steps are taken in the order in which they settled, so that with unchanged rules the same bytes come out. A step whose candidate
/// is no longer kept is left out; one that only now follows from a candidate has no answers, and is listed as unbought. The store
/// is not changed. What was withdrawn stays out, and so does what descends from it. In a shared pool the texts of other jobs count as earlier than all of this one's.
public struct Reparse: Sendable {
    /// What came of it.
    public struct Summary: Codable, Sendable {
        public var schema = 1
        public let job: String
        public let recipe: String
        /// Steps whose answers were read.
        public var steps = 0
        /// Steps that no longer follow from any candidate.
        public var vanished = 0
        /// Steps that would have to be bought.
        public var unbought = 0
        public var counted = 0
        public var data: Manifest.File
        public var rejected: Manifest.File
        public var rejections: [String: Int] = [:]
        /// Whether `data.jsonl` differs from what the job made.
        public var isChanged: Bool
    }

    private let desk: JobDesk

    public init(_ desk: JobDesk) {
        self.desk = desk
    }

    /// Writes `data.jsonl`, `rejected.jsonl`, `unbought.jsonl` and `reparse.json` into `folder`, which is made where it is missing.
    /// - Parameter progress: called now and then with how many steps of how many are done.
    /// - Throws: ``MillError`` where the job is unknown or of another version of its recipe, or files cannot be written.
    public func write(
        job id: String, into folder: String, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> Summary {
        let (context, settler) = try desk.reparsing(id)
        let rows = try desk.store.read { reader in try reader.settledSteps(job: id) }
        try Files.makeDirectories(folder)
        let departures = try desk.store.read { reader in try Departures(of: id, in: reader) }
        var pass = try ReparsePass(context: context, settler: settler, folder: folder, departures: departures)
        for (number, row) in rows.enumerated() {
            try await pass.take(try PlannedStep(row))
            if number % 256 == 0 { progress(number, rows.count) }
        }
        let (data, rejected) = try pass.finish()
        let before = try ReparsePass.digest { line in try desk.store.read { reader in try reader.forEachKeptRecord(id, line) } }
        let summary = Summary(
            job: id, recipe: context.definition.recipe, steps: pass.read, vanished: pass.vanished, unbought: pass.unbought,
            counted: pass.settler.progress.counted, data: data, rejected: rejected,
            rejections: pass.settler.rejectedByRule.merging(pass.leftByRule, uniquingKeysWith: +),
            isChanged: before.sha256 != data.sha256)
        try Files.publish(try CanonicalJSON.pretty(summary), at: folder + "/reparse.json")
        return summary
    }
}

/// The files of one reading, and where it stands.
private struct ReparsePass {
    let context: JobContext
    var settler: Settler
    private(set) var read = 0
    private(set) var vanished = 0
    private(set) var unbought = 0
    /// Follow-ups of kept candidates that have not been read, by id.
    private var expected: [String: PlannedStep] = [:]
    private var order: [String] = []
    private var data: LineFile
    private var rejected: LineFile
    private var missing: LineFile
    private var departures: Departures
    /// The lines about rows that are read again and have left the data: they follow all others.
    private var left: [RejectedRow] = []

    init(context: JobContext, settler: Settler, folder: String, departures: Departures) throws {
        self.departures = departures
        self.context = context
        self.settler = settler
        data = try LineFile(folder + "/data.jsonl")
        rejected = try LineFile(folder + "/rejected.jsonl")
        missing = try LineFile(folder + "/unbought.jsonl")
    }

    mutating func take(_ step: PlannedStep) async throws {
        guard step.depth == 0 || expected.removeValue(forKey: step.id) != nil else {
            vanished += 1
            return
        }
        var batch = SettlementBatch()
        if settler.forecast.isReached(settler.progress), settler.forecast.endsAtTarget(kind: step.step.kind) {
            try settler.abandon(step, into: &batch)
        } else {
            let bench = Bench(step, job: context, leash: Leash())
            do {
                let outcome = try await context.recipe.work(step.step, at: bench)
                let followUps = try settler.settle(FinishedStep(step: step, outcome: outcome, traces: bench.traces), into: &batch)
                for next in followUps {
                    expected[next.id] = next
                    order.append(next.id)
                }
                read += 1
            } catch is Unbought {
                try list(step)
            }
        }
        for record in batch.records {
            if let departure = departures.departure(of: record.item, parents: record.parents) {
                left.append(try CanonicalJSON.decode(DepartedRow.self, from: record.body).rejection(departure))
            } else {
                try data.write(record.body)
            }
        }
        for rejection in batch.rejections { try rejected.write(rejection.body) }
    }

    /// - Returns: what was written.
    mutating func finish() throws -> (data: Manifest.File, rejected: Manifest.File) {
        for id in order {
            if let step = expected[id] { try list(step) }
        }
        for row in left { try rejected.write(JSONWriter.bytes(of: row)) }
        _ = try missing.finish()
        let refused = try rejected.finish()
        return (try data.finish(), refused)
    }

    /// How many rows have left the data, by rule.
    var leftByRule: [String: Int] {
        Dictionary(left.map { ($0.rule, 1) }, uniquingKeysWith: +)
    }

    private mutating func list(_ step: PlannedStep) throws {
        unbought += 1
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kind", step.step.kind)
        writer.member("schema", 1)
        writer.member("step", step.id)
        writer.member("text", step.text)
        writer.endObject()
        try missing.write(writer.bytes)
    }

    static func digest(_ rows: (([UInt8]) throws -> Void) throws -> Void) throws -> Manifest.File {
        var hasher = Hasher256()
        var count = 0
        try rows { body in
            hasher.update(body + [UInt8(ascii: "\n")])
            count += 1
        }
        return Manifest.File(rows: count, sha256: hasher.finish().hex)
    }
}

/// A file of lines that is digested while it is written.
private struct LineFile {
    private let writer: FileWriter
    private let digest: LineDigest
    private var rows = 0

    init(_ path: String) throws {
        writer = try FileWriter(publishingAt: path)
        digest = LineDigest()
    }

    mutating func write(_ body: [UInt8]) throws {
        let line = body + [UInt8(ascii: "\n")]
        digest.update(line)
        try writer.write(line)
        rows += 1
    }

    func finish() throws -> Manifest.File {
        try writer.commit()
        return Manifest.File(rows: rows, sha256: digest.finish())
    }
}

/// A digest that can be a member of a copyable value.
private final class LineDigest {
    private var hasher: Hasher256? = Hasher256()

    func update(_ bytes: [UInt8]) {
        hasher?.update(bytes)
    }

    func finish() -> String {
        hasher.take()?.finish().hex ?? ""
    }
}
