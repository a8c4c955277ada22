import Foundation
import Store
import Support
import Testing

/// What must hold of one state.
struct CrashCheck: Sendable {
    let point: CrashPoint
    let state: CrashState
    /// The attempts whose requests had left before the cut.
    let sent: [String]
    let published: [String: Set<SHA256Digest>]
    let dropped: [String: [UInt8]]

    init(_ point: CrashPoint, of walk: PowerWalk) {
        self.point = point
        state = point.state(of: walk.disk)
        (sent, published, dropped) = (walk.sent, walk.published, walk.dropped)
    }

    func run() async throws {
        expectNothingDroppedIsLost()
        expectWholeOutput()
        let workshop = try Workshop(below: PowerRun.ground)
        let daemon = DaemonState(in: workshop)
        try state.materialise(in: daemon.folder)
        let verified = try await Binary.run(["verify", "--state", daemon.folder, "--json"], in: workshop)
        #expect(verified.code == 0, "\(verified.errors)")
        #expect(verified.errors.isEmpty)
        let report = try? JSONDecoder().decode(Report.self, from: Data(verified.output.utf8))
        #expect(report?.findings.map(\.rule) == [], "\(verified.output)")
        let stored = try expectReservedBeforeSent(daemon)
        if point.restarts { try await expectRestart(daemon, stored) }
    }

    private struct Report: Decodable {
        let findings: [Finding]

        struct Finding: Decodable {
            let rule: String
        }
    }

    /// Each file of the queue is still there, in full.
    private func expectNothingDroppedIsLost() {
        let places = ["incoming", "active", "done"].flatMap { state.paths(below: "queue/" + $0) }
        for (name, bytes) in dropped {
            let holders = places.filter { state.files[$0] == bytes }
            #expect(!holders.isEmpty, "\(name) is lost; there are \(places)")
        }
    }

    /// What a reader of the output folder sees is whole, and is there once the job's file says so.
    private func expectWholeOutput() {
        // Names that begin with a dot or end in .tmp are no output.
        let visible = state.paths(below: "output").filter { path in
            let name = path.split(separator: "/").last ?? ""
            return !name.hasPrefix(".") && !name.hasSuffix(".tmp")
        }
        for path in visible {
            let bytes = state.files[path] ?? []
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            #expect(bytes.last == UInt8(ascii: "\n"), "\(path) is cut off")
            let isWhole = published[name]?.contains(SHA256Digest(of: bytes)) == true
            #expect(isWhole, "\(path) is none of the files that were published under that name")
            if name == "manifest.json" { expectTrueManifest(bytes, path) }
            if name.hasSuffix(".jsonl") { expectRows(bytes, path) }
        }
        let isDone = state.paths(below: "queue/done").contains { $0.hasSuffix(".yaml") }
        let hasManifest = visible.contains { $0.hasSuffix("/manifest.json") }
        #expect(!isDone || hasManifest, "the job's file is in queue/done, and its output is not there")
    }

    private func expectRows(_ bytes: [UInt8], _ path: String) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let value = try? JSONSerialization.jsonObject(with: Data(line))
            #expect(value is [String: Any], "a line of \(path) is no JSON object")
        }
    }

    private func expectTrueManifest(_ bytes: [UInt8], _ path: String) {
        guard let manifest = try? JSONDecoder().decode(OutputFolder.Manifest.self, from: Data(bytes)) else {
            Issue.record("\(path) cannot be read")
            return
        }
        let data = path.dropLast("manifest.json".count) + "data.jsonl"
        #expect(state.files[String(data)] != nil, "a manifest without its data")
        let digests = (published["data.jsonl"] ?? []).map(\.hex)
        #expect(digests.contains(manifest.data.sha256), "the manifest tells of data that there never was")
    }

    /// Every attempt that had left is in the store.
    /// - Returns: the digests of the bodies whose answers are stored.
    private func expectReservedBeforeSent(_ daemon: DaemonState) throws -> Set<String> {
        guard FileManager.default.fileExists(atPath: daemon.folder + "/instructmill.sqlite") else {
            #expect(sent.isEmpty, "requests were sent, and there is no store")
            return []
        }
        let store = try daemon.store()
        defer { try? store.close() }
        return try store.read { reader in
            var stored: Set<String> = []
            for attempt in sent {
                let row = try reader.attempt(attempt)
                #expect(row != nil, "\(attempt) was sent before it was reserved")
                if let row, row.state == .answered { stored.insert(row.requestHash) }
            }
            return stored
        }
    }

    /// The daemon goes on from this state to the job's end, and buys nothing that it has.
    private func expectRestart(_ daemon: DaemonState, _ stored: Set<String>) async throws {
        let simulator = try await SimulatorProcess(in: daemon.workshop)
        let ended = try await Binary.run(
            daemon.serve(simulator, concurrency: PowerRun.concurrency), in: daemon.workshop, within: .seconds(180))
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(daemon.files("incoming").isEmpty)
        #expect(daemon.files("active").isEmpty)
        #expect(daemon.files("failed").isEmpty)
        // A report that was written before the cut keeps its name, so the file may get a number.
        let done = daemon.files("done")
        #expect(done.contains { $0.hasSuffix(".yaml") }, "\(done)")
        let reports = try done.filter { $0.hasSuffix(".report.json") }.map { try daemon.report("done", of: $0) }
        #expect(reports.contains { $0.ending == "done" }, "no report tells of the job's end: \(reports)")
        #expect(daemon.outputs().count == 1)
        let output = try #require(daemon.outputs().first, "the job is done, and there is no output")
        try output.expectSound(target: PowerRun.target, seeds: Repository.seedInstructions())

        let received = try await simulator.quiet().received
        let store = try daemon.store()
        defer { try? store.close() }
        try store.read { reader in
            for line in received {
                let row = try reader.attempt(line.attempt ?? "")
                #expect(row?.requestHash == line.sha256, "the store knows the body that was sent")
                #expect(!stored.contains(line.sha256), "a body was received again after its answer was stored")
            }
        }
    }
}
