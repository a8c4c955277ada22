import Foundation
import Store
import Support
import Testing

extension ProgramTests {
    /// Faults of the disk and of what the kernel lends (reliability §2.2), on the real program.
    struct DiskFaults {
        let workshop: Workshop
        let state: DaemonState
        let faults: ProcessFaults

        init() throws {
            faults = try ProcessFaults()
            workshop = faults.workshop
            state = faults.state
        }

        static let mayMount = getuid() == 0 && Binary.has("unshare") && canMount()

        /// Whether a file system may be mounted for a process of its own.
        private static func canMount() -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        /// A shell script in a mount name space of its own, whose arguments are the program's command line.
        private func mounted(_ script: String) -> [String] {
            ["unshare", "-m", "bash", "-euc", script, "bash"]
        }

        @Test(.enabled(if: mayMount, "SKIPPED: mounting a file system needs root and unshare"))
        func `ENOSPC: nothing is sent while the disk is full, no paid answer is lost, and it goes on by itself`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            try faults.dropJob(target: 60)
            // The disk is filled to the last byte while calls are under way; after the pause was told it is emptied.
            let script = """
                mkdir -p "$DISK"; mount -t tmpfs -o size=44m tmpfs "$DISK"; mv "$STATE"/* "$DISK"/; mount --bind "$DISK" "$STATE"
                "$@" 2>"$LOG" & program=$!
                until [ "$(grep -c '"delivered"' "$JOURNAL")" -ge 25 ]; do sleep 0.02; done
                dd if=/dev/zero of="$STATE"/filler bs=64k 2>/dev/null || true
                dd if=/dev/zero of="$STATE"/filler2 bs=1 count=100000 2>/dev/null || true
                until grep -q 'the disk is full' "$LOG"; do kill -0 $program; sleep 0.02; done
                sleep 0.3; wc -l <"$JOURNAL" >"$COUNTS"; sleep 1; wc -l <"$JOURNAL" >>"$COUNTS"
                rm "$STATE"/filler "$STATE"/filler2
                until grep -q 'job ends' "$LOG"; do kill -0 $program; sleep 0.05; done
                kill -TERM $program; wait $program
                rm -rf "$SAVED"; cp -r "$STATE" "$SAVED"
                """
            let saved = DaemonState(in: workshop, "saved")
            let ended = try await Binary.run(
                state.serve(simulator, concurrency: 8, drain: false), in: workshop,
                environment: [
                    "DISK": workshop.path("disk"), "STATE": state.folder, "LOG": workshop.path("log"),
                    "JOURNAL": simulator.journalPath, "COUNTS": workshop.path("counts"), "SAVED": saved.folder,
                ], through: mounted(script), within: .seconds(90))
            let log = (try? workshop.text(of: "log")) ?? ""
            #expect(ended.code == 0, "\(ended.errors) \(log.suffix(3000))")
            let counts = try workshop.text(of: "counts").split(separator: "\n")
            #expect(counts.count == 2 && counts[0] == counts[1], "calls went on while the disk was full: \(counts)")
            try #require(saved.outputs().first).expectSound(target: 60, seeds: Repository.seedInstructions())
            let verified = try await Binary.run(["verify", "--state", saved.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
            // Every answer that was delivered is in the store: none had to be bought twice.
            let store = try saved.store()
            defer { try? store.close() }
            let journal = try await simulator.quiet()
            try store.read { reader in
                for attempt in journal.delivered.compactMap(\.attempt) {
                    let row = try reader.attempt(attempt)
                    #expect(
                        row?.state == .answered, "\(attempt) was delivered, and is \(row.map { "\($0.state)" } ?? "not there")")
                }
            }
        }

        @Test func `ENOSPC, the emergency file: its room is taken before anything is bought`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 3)
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let size = try FileManager.default.attributesOfItem(atPath: state.folder + "/.emergency")[.size] as? Int
            #expect(size == 32 << 20)
        }

        @Test(.enabled(if: Binary.has("strace"), "SKIPPED: strace is not installed"), arguments: ["fdatasync", "fsync"])
        func `EIO on fsync: it is never tried again; the program stops with 74, and the next start recovers`(_ call: String)
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 8)
            var stopped = 0
            for number in [6, 9] {
                let ended = try await Binary.run(
                    state.serve(simulator, concurrency: 2), in: workshop,
                    through: [
                        "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                        "inject=\(call):error=EIO:when=\(number)",
                    ])
                if ended.code != 0 {
                    #expect(ended.code == 74, "\(ended.errors)")
                    stopped += 1
                }
            }
            #expect(stopped > 0)
            try await faults.expectRecovery(simulator, target: 8)
        }

        @Test(
            .enabled(if: Binary.has("strace"), "SKIPPED: strace is not installed"),
            arguments: ["pwrite64", "fdatasync", "fsync", "rename,renameat,renameat2", "unlink,unlinkat", "linkat", "write"])
        func `kill -9 at a system call: killed at the n-th write, sync, rename, link or unlink, nothing is lost`(_ calls: String)
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 6)
            var kills = 0
            for number in [2, 11] {  // two, for the same reason as at the failpoints
                let ended = try await Binary.run(
                    state.serve(simulator, concurrency: 2), in: workshop,
                    through: [
                        "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
                        "inject=\(calls):signal=SIGKILL:when=\(number)",
                    ])
                if ended.code != 0 { kills += 1 }
            }
            #expect(kills > 0)
            try await faults.expectRecovery(simulator, target: 6)
        }

        @Test(.enabled(if: mayMount, "SKIPPED: mounting a file system needs root and unshare"))
        func `read-only file system: refused at the start with 73`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 3)
            let script = "mount --bind \"$STATE\" \"$STATE\"; mount -o remount,ro,bind \"$STATE\"; exec \"$@\""
            let ended = try await Binary.run(
                state.serve(simulator), in: workshop, environment: ["STATE": state.folder], through: mounted(script))
            #expect(ended.code == 73, "\(ended.errors)")
            #expect(ended.errors.contains("ead-only"))
            try await faults.expectRecovery(simulator, target: 3)
        }

        @Test func `out of file descriptors: fewer transfers at a time, and the job is done`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "20ms")
            let out = workshop.path("out")
            let ended = try await Binary.run(
                ["run", "self-instruct", "--target", "60"] + simulator.options(concurrency: 200) + ["-o", out], in: workshop,
                through: ["bash", "-c", "ulimit -n 64; exec \"$@\"", "bash"])
            #expect(ended.code == 0, "\(ended.errors)")
            let usage = try OutputFolder(out).manifest().usage
            #expect(usage.ambiguous == 0)
            #expect(usage.unpaid == 0, "no call failed for want of a descriptor")
        }

        @Test func `store damaged, of a newer program, no database at all: 76, and what is readable is saved`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 20)
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let path = state.folder + "/instructmill.sqlite"
            // A process that ends with a reader open leaves its last pages in the write-ahead log.
            let whole = try state.store()
            try whole.checkpoint()
            try whole.close()
            let good = try Data(contentsOf: URL(fileURLWithPath: path))
            func put(_ data: Data) throws {
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
                try? FileManager.default.removeItem(atPath: state.folder + "/store.json")
                try data.write(to: URL(fileURLWithPath: path))
            }
            // Every page in turn: the program refuses, or every promise still holds; it never serves what is damaged.
            let pages = good.count / 8192
            var (refused, untouched) = (0, 0)
            for page in stride(from: 0, to: pages, by: max(1, pages / 24)) {
                var bad = good
                bad.replaceSubrange(page * 8192..<page * 8192 + 64, with: repeatElement(0xA5, count: 64))
                try put(bad)
                let ended = try await Binary.run(state.serve(simulator), in: workshop)
                if ended.code == 76 {
                    refused += 1
                    // The check at the start finds nearly all; what shows only when it is read comes too late for that.
                    if try Data(contentsOf: URL(fileURLWithPath: path)) == bad { untouched += 1 }
                    #expect(ended.errors.contains("store.corrupt"), "page \(page): \(ended.errors)")
                } else {
                    #expect(ended.code == 0, "page \(page): \(ended.errors)")
                    let verified = try await Binary.run(["verify", "--state", state.folder], in: workshop)
                    #expect(verified.code == 0 || verified.code == 76, "page \(page): \(verified.errors)")
                }
            }
            #expect(refused > 10)
            #expect(untouched * 10 >= refused * 7)

            var bad = good
            for page in stride(from: 7, to: pages, by: 5) {
                bad.replaceSubrange(page * 8192..<page * 8192 + 512, with: repeatElement(0xFF, count: 512))
            }
            try put(bad)
            let saved = workshop.path("saved")
            let salvage = try await Binary.run(["salvage", path, "-o", saved, "--json"], in: workshop)
            #expect(salvage.code == 0, "\(salvage.errors)")
            struct Count: Decodable { let read: Int }
            struct Report: Decodable { let rows: [String: Count] }
            let rows = try JSONDecoder().decode(Report.self, from: Data(salvage.output.utf8)).rows
            #expect((rows["answers"]?.read ?? 0) + (rows["records"]?.read ?? 0) > 0)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bad, "salvage changes nothing")

            try put(Data("not a database, but a text that is long enough to look like something".utf8))
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 76)
        }

        @Test func `store locked by another program: waited for, then 74 or 75, and nothing is bought`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try faults.dropJob(target: 3)
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            try state.drop(JobText.selfInstruct(target: 4, seeds: "more.jsonl"), as: "next.yaml")
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "more.jsonl")
            let calls = try simulator.journal().received.count
            let lock = try Process.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                arguments: [
                    "sqlite3", state.folder + "/instructmill.sqlite", "BEGIN IMMEDIATE;",
                    ".shell touch \(workshop.path("held")); sleep 9",
                ])
            try await eventually("the lock is held") { FileManager.default.fileExists(atPath: workshop.path("held")) }
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect([74, 75].contains(ended.code), "\(ended.errors)")
            #expect(try simulator.journal().received.count == calls)
            lock.terminate()
            lock.waitUntilExit()
        }
    }
}
