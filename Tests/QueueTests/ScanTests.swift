import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Queue

@Suite struct `Scanning the drop folder` {
    @Test func `a complete file is ready with its recipe, a growing one waits`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("self-instruct/a.jsonl", "{}\n")
        try fixture.drop("self-instruct/b.jsonl", "{")
        #expect(try fixture.queue.scan(now: 0).map(\.word) == ["waiting", "waiting"])
        try fixture.drop("self-instruct/b.jsonl", "{}\n{}")
        let arrivals = try fixture.queue.scan(now: 2_500_000)
        #expect(arrivals.map(\.word) == ["ready", "waiting"])
        guard case .ready(let file) = arrivals[0] else { return }
        #expect(file.folder == "self-instruct" && file.kind == .seeds && file.displayName == "a.jsonl")
    }

    @Test func `a file whose writer closed it is ready at the first look`() throws {
        let fixture = try QueueFixture()
        try fixture.drop("night.yaml", "version: 1")
        fixture.queue.announceComplete(RawPath("\(fixture.root)/incoming/night.yaml"))
        let arrivals = try fixture.queue.scan(now: 0)
        guard case .ready(let file) = try #require(arrivals.first) else {
            Issue.record("it is not ready")
            return
        }
        #expect(file.kind == .job && file.folder == nil)
    }

    @Test(arguments: [".seeds.jsonl", "seeds.jsonl.tmp", "seeds.jsonl.part", "seeds.jsonl~", ".night.yaml.swp"])
    func `a name that means "not finished" is not looked at, for ever`(name: String) throws {
        let fixture = try QueueFixture()
        try fixture.drop("self-instruct/\(name)", "{}")
        try fixture.drop(name, "{}")
        for now in [0, 2_000_000, 3_600_000_000] { #expect(try fixture.queue.scan(now: Int64(now)) == []) }
        #expect(try fixture.queue.isIdle())
        #expect(try fixture.names("incoming/self-instruct") == [name])
    }

    @Test(arguments: ["link", "fifo", "socket", "dangling"])
    func `what is no regular file goes to failed with a report, unfollowed and without blocking`(kind: String) throws {
        let fixture = try QueueFixture()
        let path = "\(fixture.root)/incoming/self-instruct/x.jsonl"
        try Files.makeDirectories(Files.parent(of: path))
        let secret = "\(fixture.root)/secret"
        try Data("canary".utf8).write(to: URL(filePath: secret))
        switch kind {
        case "link": #expect(symlink(secret, path) == 0)
        case "dangling": #expect(symlink("/nowhere", path) == 0)
        case "fifo": #expect(mkfifo(path, 0o600) == 0)
        default: #expect(mknod(path, S_IFSOCK | 0o600, 0) == 0)
        }
        let arrivals = try fixture.queue.scan(now: 0)
        guard case .refused(let refused) = try #require(arrivals.first) else {
            Issue.record("it is \(arrivals)")
            return
        }
        #expect(refused.path.text == "\(fixture.root)/failed/x.jsonl")
        #expect(try fixture.names("failed") == ["x.jsonl", "x.jsonl.report.json"])
        #expect(try fixture.names("incoming/self-instruct") == [])
        #expect(try fixture.text("failed/x.jsonl.report.json").contains(refused.reason))
        #expect(RawFiles.look(refused.path)?.kind != .regular)
        #expect(String(decoding: try Files.read(secret), as: UTF8.self) == "canary")
    }

    @Test func `a folder of incoming that is a link is refused, not entered`() throws {
        let fixture = try QueueFixture()
        try Files.makeDirectories("\(fixture.root)/elsewhere")
        try Data("{}".utf8).write(to: URL(filePath: "\(fixture.root)/elsewhere/a.jsonl"))
        #expect(symlink("\(fixture.root)/elsewhere", "\(fixture.root)/incoming/self-instruct") == 0)
        #expect(try fixture.queue.scan(now: 0).map(\.word) == ["refused"])
        #expect(try fixture.names("elsewhere") == ["a.jsonl"])
    }

    @Test(arguments: ["seeds.jsonl", "notes.txt", "self-instruct/notes.txt", "unknown/a.jsonl"])
    func `a file that no recipe claims waits a minute for a job file, then is refused`(name: String) throws {
        var rules = DirectoryQueue.Rules()
        rules.folders = ["self-instruct"]
        let fixture = try QueueFixture(rules)
        try fixture.drop(name, "{}")
        #expect(try fixture.queue.scan(now: 0).map(\.word) == ["waiting"])
        #expect(try fixture.queue.scan(now: 59_000_000).map(\.word) == ["waiting"])
        #expect(try !fixture.queue.isIdle())
        #expect(try fixture.queue.scan(now: 60_000_000).map(\.word) == ["refused"])
        #expect(try fixture.names("failed").count == 2)
        #expect(try fixture.queue.isIdle())
    }

    @Test func `a refused name that is taken gets a number, and nothing is lost`() throws {
        let fixture = try QueueFixture()
        for target in ["/one", "/two", "/three"] {
            try Files.makeDirectories("\(fixture.root)/incoming/r")
            #expect(symlink(target, "\(fixture.root)/incoming/r/a.jsonl") == 0)
            #expect(try fixture.queue.scan(now: 0).map(\.word) == ["refused"])
        }
        let expected = ["a.2.jsonl", "a.3.jsonl", "a.jsonl"].flatMap { [$0, $0 + ".report.json"] }
        #expect(try fixture.names("failed") == expected)
    }

    @Test func `a name of any bytes is claimed, read and finished`() throws {
        let names: [[UInt8]] = [
            Array("two\nlines.jsonl".utf8), [0xFF, 0xFE] + Array(".jsonl".utf8), Array("\u{1B}[2J.jsonl".utf8),
            [UInt8](repeating: UInt8(ascii: "n"), count: 249) + Array(".jsonl".utf8),
        ]
        for name in names {
            let fixture = try QueueFixture()
            try fixture.drop(name, "{}", in: "self-instruct")
            let claimed = try fixture.claimOnly()
            #expect(!claimed.displayName.utf8.contains { $0 < 0x20 })
            #expect(try fixture.queue.contents(of: claimed) == Array("{}".utf8))
            let finished = try fixture.queue.finish(claimed, to: .done, report: Array("{}".utf8))
            #expect(finished.path.name == name)
            #expect(try RawFiles.list(RawPath(fixture.root + "/done")).count == 2)
            #expect(try fixture.queue.isIdle())
        }
    }

    @Test func `a submitted file is whole, never overwrites, and is ready after the quiet time`() throws {
        let fixture = try QueueFixture()
        for text in ["one", "two"] { try fixture.queue.submit(Array(text.utf8), as: "a.jsonl", in: "self-instruct") }
        #expect(try fixture.names("incoming/self-instruct") == ["a.2.jsonl", "a.jsonl"])
        #expect(try fixture.text("incoming/self-instruct/a.2.jsonl") == "two")
        #expect(try fixture.ready().count == 2)
        for name in ["", ".a.jsonl", "a.tmp", "../a.jsonl", "a\0b"] {
            #expect(throws: MillError(.usage, "", "", cause: "")) { try fixture.queue.submit([], as: name) }
        }
    }
}

@Suite struct `Watching the drop folder` {
    @Test(.timeLimit(.minutes(1)))
    func `a file renamed or closed, also in a folder made later, is ready at once`() async throws {
        let fixture = try QueueFixture()
        let watcher = QueueWatcher(fixture.queue)
        try #require(watcher.problem == nil)
        var changes = watcher.changes.makeAsyncIterator()
        func waitUntilReady(_ count: Int) async throws {
            // Time stands still, so only the kernel's word can make a file ready.
            while try fixture.queue.scan(now: 0).count(where: { $0.word == "ready" }) < count { await changes.next() }
        }
        try fixture.drop("closed.yaml", "version: 1")
        try await waitUntilReady(1)
        try Files.makeDirectories("\(fixture.root)/incoming/self-instruct")
        _ = await changes.next()
        try fixture.queue.submit(Array("{}".utf8), as: "moved.jsonl", in: "self-instruct")
        try await waitUntilReady(2)
        watcher.stop()
        watcher.stop()
        while await changes.next() != nil {}
    }

    @Test func `a folder that cannot be watched is said, and scanning goes on`() throws {
        let fixture = try QueueFixture()
        try FileManager.default.removeItem(atPath: fixture.root + "/incoming")
        let watcher = QueueWatcher(fixture.queue)
        #expect(watcher.problem != nil)
        try Files.makeDirectories(fixture.root + "/incoming")
        try fixture.drop("self-instruct/a.jsonl", "{}")
        #expect(try fixture.ready().count == 1)
    }
}
