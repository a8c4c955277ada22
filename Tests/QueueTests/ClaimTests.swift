import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Queue

@Suite struct `Claiming and finishing` {
    @Test func `a claim lies alone under its content's hash and keeps its recipe`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("self-instruct/a.jsonl", "{\"a\":1}\n")
        let claimed = try fixture.claimOnly()
        let hash = SHA256Digest.hex(of: "{\"a\":1}\n".utf8)
        #expect(claimed.contentHash == hash)
        #expect(claimed.path.text == "\(fixture.root)/active/\(hash.prefix(16))/self-instruct/a.jsonl")
        #expect(claimed.folder == "self-instruct" && claimed.size == 8)
        #expect(try fixture.names("incoming/self-instruct") == [])
        #expect(try !fixture.queue.isIdle())
        #expect(try fixture.queue.contents(of: claimed) == Array("{\"a\":1}\n".utf8))
    }

    @Test func `a restart finds the claims that a crash left, as they were`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("self-instruct/a.jsonl", "{}")
        try fixture.drop("night.yaml", "version: 1")
        let claims = try fixture.ready().map { try fixture.queue.claim($0) }
        try Files.makeDirectories(fixture.root + "/active/0123456789abcdef/self-instruct")
        let restarted = try DirectoryQueue(root: fixture.root)
        #expect(Set(try restarted.activeItems().map(\.path)) == Set(claims.map(\.path)))
        #expect(
            try restarted.activeItems().sorted { $0.displayName < $1.displayName }
                == claims.sorted { $0.displayName < $1.displayName })
        #expect(try fixture.names("active").count == 2, "the empty folder of a claim that never was is gone")
    }

    @Test func `the same content under two names gives two claims with one hash`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("self-instruct/a.jsonl", "{}")
        try fixture.drop("self-instruct/b.jsonl", "{}")
        let claims = try fixture.ready().map { try fixture.queue.claim($0) }
        #expect(claims.map(\.displayName) == ["a.jsonl", "b.jsonl"])
        #expect(Set(claims.map(\.contentHash)).count == 1)
        #expect(Set(claims.map(\.directory)).count == 2)
        for claim in claims { try fixture.queue.finish(claim, to: .done, report: nil) }
        #expect(try fixture.names("done") == ["a.jsonl", "b.jsonl"])
    }

    @Test func `a file that changed or went after the scan is not claimed and not lost`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("r/a.jsonl", "{}")
        let ready = try #require(try fixture.ready().first)
        try fixture.drop("r/a.jsonl", "{} and more")
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.claim(ready) }
        #expect(try fixture.text("incoming/r/a.jsonl") == "{} and more")
        #expect(try fixture.names("active") == [])
        try FileManager.default.removeItem(atPath: fixture.root + "/incoming/r/a.jsonl")
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.claim(ready) }
    }

    @Test func `a file swapped for a link after the scan is not followed`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("r/a.jsonl", "{}")
        let ready = try #require(try fixture.ready().first)
        try FileManager.default.removeItem(atPath: fixture.root + "/incoming/r/a.jsonl")
        #expect(symlink("/etc/hostname", fixture.root + "/incoming/r/a.jsonl") == 0)
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.claim(ready) }
        #expect(try fixture.names("active") == [])
    }

    @Test func `content changed after the claim is noticed when it is read`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("r/a.jsonl", "{}")
        let claimed = try fixture.claimOnly()
        try Data("[]".utf8).write(to: URL(filePath: try #require(claimed.path.text)))
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.contents(of: claimed) }
        #expect(throws: MillError(.seedSyntax, "", "", cause: "")) { try fixture.queue.contents(of: claimed, limit: 1) }
    }

    @Test(arguments: [Outcome.done, .failed])
    func `finishing moves the file with its report beside it, and never overwrites`(outcome: Outcome) throws {
        let fixture = try QueueFixture()
        for text in ["one", "two", "three"] {
            try fixture.drop("r/a.jsonl", text)
            let claimed = try fixture.claimOnly()
            let finished = try fixture.queue.finish(claimed, to: outcome, report: Array("report of \(text)".utf8))
            let path = try #require(finished.path.text)
            #expect(String(decoding: try Files.read(path), as: UTF8.self) == text)
            #expect(finished.report?.text == path + ".report.json")
            #expect(String(decoding: try Files.read(path + ".report.json"), as: UTF8.self) == "report of \(text)")
        }
        #expect(try fixture.names(outcome.rawValue).count == 6)
        #expect(try fixture.names("active") == [])
        #expect(try fixture.queue.isIdle())
    }

    @Test func `a report never lands on a user's file of that name`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("r/a.jsonl.report.json", "a user's own")
        try fixture.queue.finish(try fixture.claimOnly(), to: .done, report: nil)
        try fixture.drop("r/a.jsonl", "{}")
        let finished = try fixture.queue.finish(try fixture.claimOnly(), to: .done, report: Array("ours".utf8))
        #expect(finished.path.text == fixture.root + "/done/a.2.jsonl")
        #expect(try fixture.text("done/a.jsonl.report.json") == "a user's own")
    }
}

@Suite struct `Files that a job file names` {
    func claimJob(_ fixture: QueueFixture) throws -> Claimed {
        try fixture.drop("night.yaml", "seeds: data/seeds.jsonl")
        fixture.queue.announceComplete(RawPath("\(fixture.root)/incoming/night.yaml"))
        let arrivals = try fixture.queue.scan(now: 0)
        let files = arrivals.compactMap { if case .ready(let file) = $0 { file } else { nil } }
        return try fixture.queue.claim(try #require(files.first))
    }

    @Test func `they are waited for until complete, and move with the job file`() throws {
        let fixture = try QueueFixture()
        let job = try claimJob(fixture)
        #expect(try fixture.queue.claimCompanion("data/seeds.jsonl", of: job, now: 0) == .waiting)
        try fixture.drop("data/seeds.jsonl", "{}")
        #expect(try fixture.queue.claimCompanion("data/seeds.jsonl", of: job, now: 1) == .waiting)
        let result = try fixture.queue.claimCompanion("data/seeds.jsonl", of: job, now: 2_000_001)
        guard case .claimed(let seeds) = result else {
            Issue.record("it is \(result)")
            return
        }
        #expect(seeds.path == job.directory.appending("data").appending("seeds.jsonl"))
        #expect(try fixture.queue.contents(of: seeds) == Array("{}".utf8))
        #expect(try fixture.queue.claimCompanion("data/seeds.jsonl", of: job, now: 0) == .claimed(seeds))

        let restarted = try DirectoryQueue(root: fixture.root)
        #expect(try restarted.activeItems() == [job])
        #expect(try restarted.claimCompanion("data/seeds.jsonl", of: job, now: 0) == .claimed(seeds))
        let finished = try restarted.finish(job, to: .done, report: Array("{}".utf8))
        #expect(finished.companions.map(\.text) == [fixture.root + "/done/seeds.jsonl"])
        #expect(try fixture.names("done") == ["night.yaml", "night.yaml.report.json", "seeds.jsonl"])
        #expect(try fixture.names("active") == [])
    }

    @Test(arguments: ["/etc/hostname", "../outside.jsonl", "data/../../outside.jsonl", "./a", "", "data//a", "night.yaml"])
    func `a path that leads out of the job file's folder is refused`(path: String) throws {
        let fixture = try QueueFixture()
        let job = try claimJob(fixture)
        try Data("canary".utf8).write(to: URL(filePath: fixture.root + "/outside.jsonl"))
        guard case .refused = try fixture.queue.claimCompanion(path, of: job, now: 9_000_000) else {
            Issue.record("it was not refused")
            return
        }
        #expect(Files.exists(fixture.root + "/outside.jsonl"))
    }

    @Test func `a link, as the file or as a folder on the way, and a pipe are refused`() throws {
        let fixture = try QueueFixture()
        let job = try claimJob(fixture)
        let outside = fixture.root + "/outside"
        try Files.makeDirectories(outside)
        try Data("canary".utf8).write(to: URL(filePath: outside + "/a.jsonl"))
        #expect(symlink(outside, fixture.root + "/incoming/folder") == 0)
        #expect(symlink(outside + "/a.jsonl", fixture.root + "/incoming/a.jsonl") == 0)
        #expect(mkfifo(fixture.root + "/incoming/pipe.jsonl", 0o600) == 0)
        for path in ["folder/a.jsonl", "a.jsonl", "pipe.jsonl"] {
            for now in [0, 5_000_000] {
                guard case .refused = try fixture.queue.claimCompanion(path, of: job, now: Int64(now)) else {
                    Issue.record("\(path) was not refused")
                    return
                }
            }
        }
        #expect(try Files.list(outside) == ["a.jsonl"])
    }
}
