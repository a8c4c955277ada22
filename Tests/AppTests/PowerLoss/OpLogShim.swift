import Foundation

/// The library that is loaded into the program under test and writes down what it does.
enum OpLogShim {
    /// A C compiler: the toolchain that built these tests has one beside `swift`.
    static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map(String.init)
        let swift = folders.map { $0 + "/swift" }.first(where: FileManager.default.isExecutableFile(atPath:))
        let beside = swift.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path }
        let candidates = (folders + [beside].compactMap { $0 }).flatMap { [$0 + "/clang", $0 + "/cc"] }
        return candidates.first(where: FileManager.default.isExecutableFile(atPath:))
    }()

    private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("PowerLoss/oplog.c").path

    struct NotBuilt: Error {
        let said: String
    }

    /// Compiles it, and answers its path.
    static func build(in workshop: Workshop) throws -> String {
        guard let compiler else { throw NotBuilt(said: "there is no C compiler") }
        let library = workshop.path("oplog.so")
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
        process.standardError = errors
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotBuilt(said: said) }
        return library
    }
}
