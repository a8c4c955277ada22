import Foundation
import Glibc
import Store
import Testing

extension ProgramTests {
    /// Faults of the drop folder and of seed files (reliability §2.3), on the real program.
    struct IntakeFaults {
        let workshop: Workshop
        let state: DaemonState
        let simulator: SimulatorProcess

        init() async throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
            simulator = try await SimulatorProcess(in: workshop)
            try workshop.write("version: 1\ndefaults: {self-instruct: {target: 2}}\n", to: "config.yaml")
            try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true)
        }

        private var incoming: String { state.folder + "/queue/incoming/self-instruct" }

        private func seed(_ number: Int) -> String {
            "{\"id\": \"s\(number)\", \"instruction\": \"Name \(number) rivers of region \(number * 7) by length\", "
                + "\"instances\": [{\"input\": \"\", \"output\": \"river \(number)\"}]}\n"
        }

        private func drain() async throws -> Ended {
            try await Binary.run(state.serve(simulator) + ["--config", workshop.path("config.yaml")], in: workshop)
        }

        private func accepted(_ name: String) throws -> (lines: Int, seeds: Int, duplicates: Int, faults: [Int]) {
            struct Whole: Decodable {
                struct Duplicate: Decodable { let line: Int }
                struct Fault: Decodable { let line: Int }
                let lines: Int
                let seeds: Int
                let duplicates: [Duplicate]
                let faults: [Fault]
            }
            let report = ["done", "failed"].flatMap { place in state.files(place).map { "\(place)/\($0)" } }
                .first { $0.contains(name) && $0.hasSuffix(".report.json") }
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(state.folder)/queue/\(try #require(report))"))
            let whole = try JSONDecoder().decode(Whole.self, from: data)
            return (whole.lines, whole.seeds, whole.duplicates.count, whole.faults.map(\.line))
        }

        @Test func `partial file, still growing, never renamed: it waits, and is taken when it is quiet`() async throws {
            try Data(seed(1).utf8.dropLast(20)).write(to: URL(fileURLWithPath: incoming + "/half.jsonl.part"))
            let growing = try Launched(
                state.serve(simulator, drain: false) + ["--config", workshop.path("config.yaml")], in: workshop)
            let path = incoming + "/grows.jsonl"
            let file = try #require(
                FileManager.default.createFile(atPath: path, contents: nil) ? FileHandle(forWritingAtPath: path) : nil)
            for number in 0..<25 {
                try file.write(contentsOf: Data(seed(number).utf8))
                // The slow writer is the fault itself.
                try await Task.sleep(for: .milliseconds(150))
                if number < 24 { #expect(FileManager.default.fileExists(atPath: path), "taken while it was being written") }
            }
            try file.close()
            try await eventually("it is taken whole") { (try? state.report("done", of: "grows"))?.ending == "done" }
            #expect(try accepted("grows").seeds == 25)
            #expect(FileManager.default.fileExists(atPath: incoming + "/half.jsonl.part"), "an unfinished name is left alone")
            growing.signal(SIGTERM)
            #expect(try await growing.ended().code == 0)
        }

        @Test func `same seeds inside one file: each once, the others told as duplicates`() async throws {
            try state.drop(seed(1) + seed(2) + seed(1) + seed(3) + seed(2), as: "self-instruct/twice.jsonl")
            #expect(try await drain().code == 0)
            #expect(try accepted("twice") == (5, 3, 2, []))
        }

        @Test func `line over 1 MiB, JSON too deep, duplicate keys, 1e999: that line is set aside, the others run`() async throws
        {
            let long = "{\"id\": \"l\", \"instruction\": \"\(String(repeating: "x", count: 1 << 20))\"}\n"
            let deep =
                "{\"instruction\": \"a\", \"instances\": \(String(repeating: "[", count: 200))\(String(repeating: "]", count: 200))}\n"
            let twice = "{\"instruction\": \"one thing\", \"instruction\": \"another thing\"}\n"
            let huge = "{\"instruction\": \"count\", \"instances\": [{\"input\": \"\", \"output\": 1e999}]}\n"
            try state.drop(seed(1) + long + deep + twice + huge + seed(2), as: "self-instruct/odd.jsonl")
            #expect(try await drain().code == 0)
            #expect(try accepted("odd") == (6, 2, 0, [2, 3, 4, 5]))
        }

        @Test func `BOM, CRLF, UTF-16, non-UTF-8: the first two are read, the others set aside by line and named`() async throws {
            let windows = "\u{FEFF}" + (seed(1) + seed(2)).replacingOccurrences(of: "\n", with: "\r\n")
            try state.drop(windows, as: "self-instruct/windows.jsonl")
            try Data(seed(3).utf8 + [0x7B, 0xFF, 0xFE, 0x7D, 0x0A] + seed(4).utf8).write(
                to: URL(fileURLWithPath: incoming + "/bytes.jsonl"))
            try Data([0xFF, 0xFE] + Array(seed(5).utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
                .write(to: URL(fileURLWithPath: incoming + "/wide.jsonl"))
            #expect(try await drain().code == 0)
            #expect(try accepted("windows") == (2, 2, 0, []))
            #expect(try accepted("bytes") == (3, 2, 0, [2]))
            #expect(try state.report("failed", of: "wide").faults.first?.reason.contains("UTF-16") == true)
        }

        @Test func `bad JSON in the middle, missing field, wrong type: that line only, with line, byte offset and reason`()
            async throws
        {
            let text = seed(1) + "{\"id\": oops}\n" + seed(2) + "{\"id\": \"x\"}\n{\"instruction\": 7}\n" + seed(3)
            try state.drop(text, as: "self-instruct/mixed.jsonl")
            #expect(try await drain().code == 0)
            #expect(try accepted("mixed") == (6, 3, 0, [2, 4, 5]))
            let faults = try state.report("done", of: "mixed").faults
            #expect(faults.map(\.byteOffset).allSatisfy { $0 > 0 && $0 < text.utf8.count })
            #expect(faults.allSatisfy { !$0.reason.isEmpty })
        }

        @Test func `symlink, FIFO, device, socket, directory: none is followed or read, and a FIFO never blocks`() async throws {
            let secret = try workshop.write(
                seed(9).replacingOccurrences(of: "rivers", with: "SECRETS-OF-ANOTHER"), to: "secret.jsonl")
            try FileManager.default.createSymbolicLink(atPath: incoming + "/link.jsonl", withDestinationPath: secret)
            mkfifo(incoming + "/fifo.jsonl", 0o644)
            if getuid() == 0 { mknod(incoming + "/device.jsonl", S_IFCHR | 0o644, dev_t(0x105)) }
            let socket = try NotifySocket(at: incoming + "/socket.jsonl")
            try FileManager.default.createDirectory(atPath: incoming + "/folder.jsonl", withIntermediateDirectories: false)
            try state.drop(seed(1) + seed(2), as: "self-instruct/good.jsonl")
            #expect(try await drain().code == 0)
            #expect(try accepted("good").seeds == 2)
            #expect(socket.messages().isEmpty)
            let store = try state.store()
            defer { try? store.close() }
            let jobs = try store.read { try $0.jobs() }
            #expect(jobs.count == 1)
            #expect(!jobs.contains { $0.definition.contains("SECRETS-OF-ANOTHER") })
            #expect(try String(contentsOfFile: secret, encoding: .utf8).contains("SECRETS-OF-ANOTHER"), "it is where it was")
        }

        @Test func `hard link: the file that it shares stays where it was, with its content`() async throws {
            let own = try workshop.write(seed(4) + seed(5), to: "own.jsonl")
            try FileManager.default.linkItem(atPath: own, toPath: incoming + "/linked.jsonl")
            #expect(try await drain().code == 0)
            #expect(try accepted("linked").seeds == 2)
            #expect(try String(contentsOfFile: own, encoding: .utf8) == seed(4) + seed(5))
        }

        /// Whether somebody without rights can be played, and may run the program.
        private static let mayStepDown: Bool = {
            guard getuid() == 0 else { return true }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", Binary.path, "version"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }()

        @Test(.enabled(if: mayStepDown, "SKIPPED: needs setpriv, and a folder that everybody may enter"))
        func `permission denied: told, tried at each scan, the others proceed`() async throws {
            try state.drop(seed(1) + seed(2), as: "self-instruct/locked.jsonl")
            try state.drop(seed(3) + seed(4), as: "self-instruct/open.jsonl")
            chmod(incoming + "/locked.jsonl", 0)
            var tool: [String] = []
            if getuid() == 0 {
                let own = try Process.run(
                    URL(fileURLWithPath: "/usr/bin/env"), arguments: ["chown", "-R", "65534:65534", workshop.folder])
                own.waitUntilExit()
                tool = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
            }
            let daemon = try Launched(
                state.serve(simulator, drain: false) + ["--config", workshop.path("config.yaml")], in: workshop, through: tool)
            try await eventually("the other one is done") { (try? state.report("done", of: "open"))?.ending == "done" }
            #expect(daemon.errors.contains("locked.jsonl"), "\(daemon.errors)")
            chmod(incoming + "/locked.jsonl", 0o644)
            try await eventually("it is taken once it may be read") {
                (try? state.report("done", of: "locked"))?.ending == "done"
            }
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)
        }

        @Test func `names with a newline, ANSI escapes, 255 bytes, invalid UTF-8: taken as bytes, shown escaped`() async throws {
            let names: [[UInt8]] = [
                Array("new\nline.jsonl".utf8), Array("red\u{1B}[31m.jsonl".utf8),
                Array(repeating: UInt8(ascii: "n"), count: 249) + Array(".jsonl".utf8),
                [0x62, 0xFF, 0xFE] + Array(".jsonl".utf8),
            ]
            for (index, name) in names.enumerated() {
                let path = Array(incoming.utf8) + [UInt8(ascii: "/")] + name + [0]
                let descriptor = path.withUnsafeBytes {
                    open($0.bindMemory(to: CChar.self).baseAddress!, O_WRONLY | O_CREAT, 0o644)
                }
                try #require(descriptor >= 0)
                let text = Array((seed(10 + index * 2) + seed(11 + index * 2)).utf8)
                #expect(write(descriptor, text, text.count) == text.count)
                close(descriptor)
            }
            let ended = try await drain()
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(state.outputs().count == 4)
            #expect(!ended.errors.contains("\u{1B}[31m") && !ended.errors.contains("new\nline"))
            let status = try await Binary.run(["jobs", "--state", state.folder], in: workshop)
            #expect(!status.output.contains("\u{1B}") && status.output.split(separator: "\n").count == 4)
        }

        @Test func `file changed while it is taken: what was taken is what runs, the rest comes as a file of its own`()
            async throws
        {
            let path = incoming + "/moving.jsonl"
            try Data((seed(1) + seed(2)).utf8).write(to: URL(fileURLWithPath: path))
            let held = try #require(FileHandle(forWritingAtPath: path))
            let daemon = try Launched(
                state.serve(simulator, drain: false) + ["--config", workshop.path("config.yaml")], in: workshop)
            try await eventually("it is taken") { !FileManager.default.fileExists(atPath: path) }
            try await eventually("it is done") { (try? state.report("done", of: "moving"))?.ending == "done" }
            try held.seekToEnd()
            try held.write(contentsOf: Data(seed(3).utf8))
            #expect(try accepted("moving").seeds == 2, "its report speaks of what was read")
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)
        }
    }
}
