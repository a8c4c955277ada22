import Foundation
import Store
import Testing

extension ProgramTests {
    /// A dropped file of any length (reliability §2.3).
    struct HugeFiles {
        /// 10,000,000 in the long gate.
        private static let lines = ProcessInfo.processInfo.environment["INSTRUCTMILL_INTAKE_LINES"].flatMap(Int.init) ?? 60_000

        /// One in a hundred cannot be read, one in a thousand repeats the first.
        private func line(_ number: Int) -> String {
            if number % 100 == 7 { return "{\"instruction\": \"broken \(number)\" \"output\"}\n" }
            if number % 1000 == 13 { return "{\"instruction\": \"Task 0 of many.\", \"output\": \"Done with 0.\"}\n" }
            return "{\"instruction\": \"Task \(number) of many.\", \"output\": \"Done with \(number).\"}\n"
        }

        private func drop(_ lines: Int, into state: DaemonState) throws {
            let folder = state.folder + "/queue/incoming"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let hidden = folder + "/huge.jsonl.tmp"
            try #require(FileManager.default.createFile(atPath: hidden, contents: nil))
            let file = try #require(FileHandle(forWritingAtPath: hidden))
            for start in stride(from: 0, to: lines, by: 10_000) {
                let text = (start..<min(start + 10_000, lines)).map(line).joined()
                try file.write(contentsOf: Data(text.utf8))
            }
            try file.close()
            try FileManager.default.moveItem(atPath: hidden, toPath: folder + "/huge.jsonl")
        }

        private func peakMegabytes(_ process: Int32) -> Int {
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return (peak?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? .max) / 1024
        }

        @Test func `huge file: every line is a seed, a duplicate or a fault with its place, and memory stays flat`() async throws
        {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let simulator = try await SimulatorProcess(in: workshop)
            try drop(Self.lines, into: state)
            // Evolution compares with no seed, so nothing of the file is held; one call, and the job waits for money.
            try state.drop(
                "version: 1\nrecipe: evol-instruct\nseeds: huge.jsonl\nbudget: {requests: 1}\n", as: "job.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false), in: workshop)
            try await eventually("its job waits at its cap", within: .seconds(1_800)) { daemon.errors.contains("budget.spent") }
            let peak = peakMegabytes(daemon.process.processIdentifier)
            print("huge file: \(Self.lines) lines, peak \(peak) MB")
            #expect(peak < 100)
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)

            let broken = (0..<Self.lines).filter { $0 % 100 == 7 }
            let repeated = (0..<Self.lines).filter { $0 % 1000 == 13 }
            let store = try state.store()
            defer { try? store.close() }
            let (count, faults, duplicates) = try store.read { reader in
                var (faults, duplicates): ([Int], [Int]) = ([], [])
                try reader.forEachLineFault(file: 1) { fault in
                    if let of = fault.duplicateOf {
                        duplicates.append(fault.line - 1)
                        #expect(of == 1)
                    } else {
                        faults.append(fault.line - 1)
                    }
                }
                let definition = try #require(try reader.jobs().first?.definition)
                let object = try JSONSerialization.jsonObject(with: Data(definition.utf8)) as? [String: Any]
                return ((object?["seeds"] as? [String: Any])?["count"] as? Int, faults, duplicates)
            }
            #expect(faults == broken && duplicates == repeated)
            #expect(count == Self.lines - broken.count - repeated.count)
        }

        @Test func `more bad lines than a report holds are listed in a file beside it`() async throws {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let simulator = try await SimulatorProcess(in: workshop)
            let bad = (1...1_200).map { "{\"instruction\": \($0)}\n" }.joined()
            try state.drop(bad, as: "self-instruct/bad.jsonl")
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            #expect(try state.report("failed", of: "bad").faults.count == 1_000)
            let list = try #require(state.files("failed").first { $0.hasSuffix(".faults.jsonl") })
            let lines = try String(contentsOfFile: "\(state.folder)/queue/failed/\(list)", encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 1_200)
            #expect(lines.allSatisfy { $0.contains("\"reason\"") })
        }
    }
}
