import Foundation
import Testing

/// The program under test: the executable that was built together with these tests.
enum Binary {
    /// `INSTRUCTMILL_BINARY`, or `instructmill` in the folder of the test bundle's resources.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["INSTRUCTMILL_BINARY"] { return named }
        return Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("instructmill").path
    }()

    /// Whether the build has failpoints (`FAIL_AT`); a release build has none.
    static var hasFailpoints: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    /// Runs the program to its end.
    /// - Throws: an error when it cannot be started or does not end in time.
    static func run(
        _ arguments: [String], in workshop: Workshop, environment: [String: String] = [:], through tool: [String] = [],
        within limit: Duration = .seconds(60)
    ) async throws -> Ended {
        try await Launched(arguments, in: workshop, environment: environment, through: tool).ended(within: limit)
    }

    /// Whether the machine has a command; without it the tests that need it are skipped, and say so.
    static func has(_ command: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/sbin"]
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(command)") }
    }
}

/// How a process ended, and what it said.
struct Ended {
    /// The exit code; 128 + the signal where a signal ended it.
    let code: Int32
    let output: String
    let errors: String

    /// The lines of the standard error that contain `text`.
    func errorLines(with text: String) -> [String] {
        errors.split(separator: "\n").map(String.init).filter { $0.contains(text) }
    }
}

/// One started process of the program. Its output goes to files, so that nothing it writes can block it.
final class Launched {
    let process = Process()
    private let outputPath: String
    private let errorPath: String

    /// - Parameter tool: a command line that is given the program's own as its last arguments, such as `strace -f`.
    init(
        _ arguments: [String], in workshop: Workshop, environment: [String: String] = [:], through tool: [String] = []
    ) throws {
        outputPath = workshop.newPath("stdout")
        errorPath = workshop.newPath("stderr")
        for path in [outputPath, errorPath] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.executableURL = URL(fileURLWithPath: tool.isEmpty ? Binary.path : "/usr/bin/env")
        process.arguments = tool.isEmpty ? arguments : tool + [Binary.path] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: workshop.folder)
        process.environment = Self.environment(workshop).merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let handles = try [outputPath, errorPath].map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
        // Foundation leaves these two open, and reads beyond its list of open files when there are 1,365 (Process.run).
        defer { for handle in handles { try? handle.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
    }

    deinit {
        signal(SIGKILL)
    }

    /// Nothing of the surroundings that could name another endpoint, another configuration or a key.
    private static func environment(_ workshop: Workshop) -> [String: String] {
        let kept = ["PATH", "LANG", "LD_LIBRARY_PATH", "INSTRUCTMILL_SHARE", "TSAN_OPTIONS", "ASAN_OPTIONS"]
        var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
        environment["HOME"] = workshop.folder
        environment["XDG_CONFIG_HOME"] = workshop.folder + "/config"
        environment["XDG_STATE_HOME"] = workshop.folder + "/xdg-state"
        return environment
    }

    var isRunning: Bool { process.isRunning }
    var output: String { read(outputPath) }
    var errors: String { read(errorPath) }

    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Waits until the process has ended.
    func ended(within limit: Duration = .seconds(60)) async throws -> Ended {
        do {
            try await eventually("the process ends", within: limit) { !process.isRunning }
        } catch {
            let said = errors.suffix(2000)
            signal(SIGKILL)
            throw NotInTime(what: "\(error); it said: \(said)")
        }
        let code = process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
        return Ended(code: code, output: output, errors: errors)
    }

    private func read(_ path: String) -> String {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
