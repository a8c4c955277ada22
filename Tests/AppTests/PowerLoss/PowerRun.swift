import Foundation
import Support
import Testing

/// How many states are tried, and which.
struct PowerPlan {
    let states: Int
    let restarts: Int
    let seed: UInt64
    /// The log of an earlier run, instead of a new one.
    let keptLog: String?
    /// Only this state of it.
    let only: CrashPoint?
    /// Whether a rename between two folders is one operation.
    let isJournaled: Bool

    /// More states in the long gate: `INSTRUCTMILL_POWER_STATES=3000 INSTRUCTMILL_POWER_RESTARTS=60`.
    static let chosen: PowerPlan = {
        let environment = ProcessInfo.processInfo.environment
        return PowerPlan(
            states: environment["INSTRUCTMILL_POWER_STATES"].flatMap(Int.init) ?? 120,
            restarts: environment["INSTRUCTMILL_POWER_RESTARTS"].flatMap(Int.init) ?? 3,
            seed: environment["INSTRUCTMILL_POWER_SEED"].flatMap(UInt64.init) ?? 7,
            keptLog: environment["INSTRUCTMILL_POWER_LOG"],
            only: environment["INSTRUCTMILL_POWER_STATE"].flatMap { CrashPoint($0) },
            isJournaled: environment["INSTRUCTMILL_POWER_JOURNAL"] != "0")
    }()

    func points(_ log: OpLog) -> [CrashPoint] {
        if let only { return [only] }
        return CrashPoint.spread(states, restarting: restarts, over: log, seed: seed)
    }
}

/// One job from the drop to the end, with everything written down.
enum PowerRun {
    static let target = 12
    static let concurrency = 4

    /// Where states are made: in memory, if there is such a place.
    static let ground: String? = {
        let free = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")[.systemFreeSize] as? Int
        // Each daemon takes 32 MiB for its emergency file.
        return (free ?? 0) > 512 << 20 && FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : nil
    }()

    /// Runs the daemon until the queue is empty, with its log going to `path`.
    static func record(to path: String) async throws {
        let workshop = try Workshop(below: ground)
        let state = DaemonState(in: workshop)
        try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
        try state.drop(JobText.selfInstruct(target: target), as: "job.yaml")
        let simulator = try await SimulatorProcess(in: workshop)
        let ended = try await Binary.run(
            state.serve(simulator, concurrency: concurrency), in: workshop,
            environment: [
                "LD_PRELOAD": try OpLogShim.build(in: workshop), "OPLOG_ROOT": state.folder, "OPLOG_FILE": path,
            ])
        try #require(ended.code == 0, "\(ended.errors)")
        let log = try OpLog(path)
        try expectComplete(log, state.folder)
        let sent = log.operations.compactMap { if case .sent(let attempt) = $0 { attempt } else { nil } }
        let received = try await simulator.quiet().received.compactMap(\.attempt)
        #expect(Set(sent) == Set(received), "the log has every request")
    }

    /// The log tells all that is on disk at the end: no call passed it by.
    private static func expectComplete(_ log: OpLog, _ folder: String) throws {
        var walk = PowerWalk(log, isJournaled: true)
        walk.advance(to: log.operations.count)
        var random = SeededRandom(seed: 0)
        let state = CrashState(walk.disk, .everything, &random)
        for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
            if path.hasSuffix("-shm") || path.hasSuffix(".emergency") || state.folders.contains(path) { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))
            try #require(state.files[path].map { Data($0) } == bytes, "the log does not tell how \(path) came to be")
        }
        let gone = state.files.keys.filter { !FileManager.default.fileExists(atPath: folder + "/" + $0) }
        try #require(gone.isEmpty, "the log does not tell how these went")
    }
}

/// Goes through a log once, from its beginning to its end.
struct PowerWalk {
    private let log: OpLog
    private(set) var disk: Disk
    private var position = 0
    /// The attempts whose requests have left.
    private(set) var sent: [String] = []
    /// The digests of all contents that a file of the output has been published with, by its name.
    private(set) var published: [String: Set<SHA256Digest>] = [:]
    /// The files in the drop folder at the start, by name.
    let dropped: [String: [UInt8]]

    init(_ log: OpLog, isJournaled: Bool) {
        self.log = log
        disk = Disk(log, isJournaled: isJournaled)
        var random = SeededRandom(seed: 0)
        let state = CrashState(disk, .synced, &random)
        let files = state.paths(below: "queue/incoming").map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }
        dropped = Dictionary(uniqueKeysWithValues: files.map { ($0.0, state.files[$0.1] ?? []) })
    }

    mutating func advance(to cut: Int) {
        while position < cut {
            let operation = log.operations[position]
            disk.apply(operation)
            position += 1
            switch operation {
            case .sent(let attempt): sent.append(attempt)
            case .rename(_, let place), .link(_, let place):
                if let bytes = disk.contents(of: place) { published[place.name, default: []].insert(SHA256Digest(of: bytes)) }
            default: break
            }
        }
    }
}
