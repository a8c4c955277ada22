import FoundationEssentials
import Glibc
import Testing

@testable import Store

/// A folder of its own for one test, removed with the value.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/store-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var database: String { path + "/instructmill.sqlite" }

    func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: file)))
    }

    func write(_ bytes: [UInt8], _ file: String) throws {
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// What a crash at this moment would leave: the database and its log, without the shared memory.
    func crashCopy(_ number: Int) throws -> String {
        let copy = path + "/copy-\(number).sqlite"
        try write(try bytes(database), copy)
        try write(try bytes(database + "-wal"), copy + "-wal")
        return copy
    }
}

extension Store {
    /// The bodies of a job's records, in their order.
    func recordTexts(_ job: String) throws -> [String] {
        var texts: [String] = []
        try read { reader in try reader.forEachRecord(job) { texts.append(String(decoding: $0, as: UTF8.self)) } }
        return texts
    }

    func addRecord(_ text: String, job: String = "j") async throws {
        try await write { store in
            try store.insertRecord(job: job, step: "s", task: "t", item: text, body: Array(text.utf8))
        }
    }
}

func sampleJob(_ id: String, createdAt: Int64 = 1) -> JobRow {
    JobRow(
        id: id, name: "night", recipe: "self-instruct", recipeVersion: 1, definition: #"{"target":5}"#, deterministic: true,
        pool: id, createdAt: createdAt, source: "night.yaml")
}

func sampleStep(_ id: String, root: Int, depth: Int = 0, ordinal: Int64, job: String = "j") -> StepRow {
    StepRow(job: job, id: id, kind: "generate", key: "\(root)", payload: "{}", root: root, depth: depth, ordinal: ordinal)
}

func sampleAttempt(_ id: String, ask: String = "a", maximum: Int64? = 100) -> AttemptRow {
    AttemptRow(
        id: id, job: "j", step: "s", ask: ask, requestHash: "h", endpoint: "local", model: "m", maximumPico: maximum, at: 7)
}

func sampleAnswer(_ ask: String, body: [UInt8] = [0, 255, 10]) -> AnswerRow {
    AnswerRow(
        job: "j", step: "s", ask: ask, attempt: "t1", status: 200, body: body, requestHash: "h", endpoint: "local",
        model: "m", streamed: true, at: 9)
}
