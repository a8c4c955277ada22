import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Queue

@Suite struct `Dropped folders` {
    private static var rules: DirectoryQueue.Rules {
        var rules = DirectoryQueue.Rules()
        rules.folders = ["judge", "self-instruct"]
        rules.folderRecipes = ["judge"]
        return rules
    }

    private func fixture() throws -> QueueFixture {
        let fixture = try QueueFixture(Self.rules)
        try fixture.drop("judge/night/a.jsonl", "{\"a\":1}\n")
        try fixture.drop("judge/night/deep/b.jsonl", "{\"b\":1}\n")
        return fixture
    }

    @Test func `are one piece of work, taken whole`() throws {
        let fixture = try fixture()
        let claimed = try fixture.claimOnly()
        #expect(claimed.kind == .folder && claimed.folder == "judge" && claimed.displayName == "night" && claimed.size == 16)
        #expect(claimed.path.text == "\(fixture.root)/active/\(claimed.contentHash.prefix(16))/judge/night")
        #expect(try fixture.queue.files(of: claimed).map(\.name) == ["a.jsonl", "deep/b.jsonl"])
        #expect(try fixture.names("incoming/judge") == [])
        let finished = try fixture.queue.finish(claimed, to: .done, report: Array("{}".utf8))
        #expect(finished.companions.isEmpty)
        #expect(try fixture.names("done") == ["night", "night.report.json"])
        #expect(try fixture.names("done/night") == ["a.jsonl", "deep"])
        #expect(try fixture.queue.isIdle())
    }

    @Test func `have the digest of what is in them, whatever they are called`() throws {
        let first = try fixture().claimOnly()
        let other = try QueueFixture(Self.rules)
        try other.drop("judge/other/a.jsonl", "{\"a\":1}\n")
        try other.drop("judge/other/deep/b.jsonl", "{\"b\":1}\n")
        #expect(try other.claimOnly().contentHash == first.contentHash)
        let third = try QueueFixture(Self.rules)
        try third.drop("judge/night/a.jsonl", "{\"a\":1}\n")
        try third.drop("judge/night/b.jsonl", "{\"b\":1}\n")
        #expect(try third.claimOnly().contentHash != first.contentHash, "a file's name counts")
    }

    @Test func `are found again after a crash, beside files' claims`() throws {
        let fixture = try fixture()
        try fixture.drop("judge/job.yaml", "version: 1")
        try fixture.drop("self-instruct/a.jsonl", "{}")
        let claims = try fixture.ready().map { try fixture.queue.claim($0) }
        #expect(claims.count == 3)
        let restarted = try DirectoryQueue(root: fixture.root, rules: Self.rules)
        func sorted(_ claims: [Claimed]) -> [Claimed] { claims.sorted { $0.displayName < $1.displayName } }
        #expect(sorted(try restarted.activeItems()) == sorted(claims))
    }

    @Test func `wait while somebody writes to any file of them`() throws {
        let fixture = try fixture()
        _ = try fixture.queue.scan(now: 0)
        try fixture.drop("judge/night/deep/b.jsonl", "{\"b\":1}\n{\"b\":2}\n")
        #expect(try fixture.queue.scan(now: 2_000_000).map(\.word) == ["waiting"])
        try fixture.drop("judge/night/c.jsonl.part", "{")
        _ = try fixture.queue.scan(now: 3_000_000)
        #expect(try fixture.queue.scan(now: 9_000_000).map(\.word) == ["waiting"], "a name says that it is not finished")
        try FileManager.default.removeItem(atPath: fixture.root + "/incoming/judge/night/c.jsonl.part")
        #expect(try fixture.queue.scan(now: 20_000_000).map(\.word) == ["ready"])
    }

    @Test func `that changed after the scan, or after the claim, are noticed`() throws {
        let fixture = try fixture()
        let ready = try #require(try fixture.ready().first)
        try fixture.drop("judge/night/a.jsonl", "{\"a\":1}\n{\"a\":2}\n")
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.claim(ready) }
        #expect(try fixture.names("active") == [])
        let claimed = try fixture.claimOnly()
        try Data("x".utf8).write(to: URL(filePath: try #require(claimed.path.text) + "/a.jsonl"))
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try fixture.queue.files(of: claimed) }
    }

    @Test func `with a link in them are put into failed as they are, and the link is not followed`() throws {
        let fixture = try fixture()
        #expect(symlink("/etc/hostname", fixture.root + "/incoming/judge/night/questions.jsonl") == 0)
        #expect(try fixture.queue.scan(now: 0).map(\.word) == ["refused"])
        #expect(try fixture.text("failed/night.report.json").contains("no regular file"))
        #expect(RawFiles.look(RawPath(fixture.root + "/failed/night/questions.jsonl"))?.kind == .link)
    }

    @Test func `of another recipe are refused after a while, an empty one waits`() throws {
        let fixture = try QueueFixture(Self.rules)
        try fixture.drop("self-instruct/night/a.jsonl", "{}")
        try Files.makeDirectories(fixture.root + "/incoming/judge/empty")
        _ = try fixture.queue.scan(now: 0)
        #expect(try fixture.queue.scan(now: 61_000_000).map(\.word) == ["refused"])
        #expect(try fixture.names("incoming/judge") == ["empty"])
    }

    @Test func `are submitted whole, under a name that is free`() throws {
        let fixture = try fixture()
        let source = fixture.root + "/source.jsonl"
        try Data("{}\n".utf8).write(to: URL(filePath: source))
        let path = try fixture.queue.submit(
            [("job.yaml", .bytes(Array("version: 1".utf8))), ("model/a.jsonl", .file(source))], as: "night", in: "judge")
        #expect(path.text == fixture.root + "/incoming/judge/night.2")
        #expect(try fixture.text("incoming/judge/night.2/model/a.jsonl") == "{}\n")
        #expect(throws: MillError(.inputOutput, "", "", cause: "")) {
            try fixture.queue.submit([("a.jsonl", .file("/nowhere"))], as: "other", in: "judge")
        }
        #expect(throws: MillError(.usage, "", "", cause: "")) {
            try fixture.queue.submit([("../a.jsonl", .bytes([]))], as: "other", in: "judge")
        }
        #expect(try fixture.names("incoming/judge") == ["night", "night.2"])
    }
}
