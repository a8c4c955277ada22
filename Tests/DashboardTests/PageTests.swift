import HTTPServing
import Reports
import Support
import Testing

@testable import Dashboard

struct PageTests {
    private static func route(_ path: String, _ query: String? = nil) -> Route {
        Route(HTTPServerRequest(method: "GET", path: path, query: query))
    }

    @Test func `each path leads to one thing, and fields are decoded`() {
        #expect(Self.route("/api/records", "job=ab12&before=7") == .records(job: "ab12", before: 7))
        #expect(
            Self.route("/api/rejections", "job=ab12&rule=rouge%2Dl+x%C3%A9")
                == .rejections(job: "ab12", rule: "rouge-l xé", before: nil))
        #expect(Self.route("/api/record", "job=ab12&id=i1&id=i2") == .record(id: "i1", job: "ab12", before: nil))
        #expect(Self.route("/events") == .events(job: nil))
        #expect(Self.route("/nothing") == .nothing && Self.route("/api/records") == .nothing)
    }

    @Test(arguments: ["../../etc", "a/b", "%2e%2e%2fetc", "", "AB", "a%00b", String(repeating: "a", count: 65)])
    func `a job that cannot be one names no file`(_ job: String) {
        #expect(Self.route("/api/judging", "job=\(job)") == .nothing)
    }

    @Test func `every file that the page names is there, and nothing comes from elsewhere`() throws {
        let page = try #require(PageFile.named("/")).text
        for name in ["/app.js", "/style.css", "/icon.svg"] {
            #expect(page.contains("\"\(name)\"") && PageFile.named(name) != nil)
        }
        for name in ["/app.js", "/dom.js", "/figures.js", "/charts.js", "/overview.js", "/browse.js", "/judging.js"] {
            let script = try #require(PageFile.named(name)).text
            for line in script.split(separator: "\n") where line.hasPrefix("import ") {
                let file = try #require(line.split(separator: "\"").dropFirst().first)
                #expect(PageFile.named(String(file.dropFirst())) != nil, "\(name) imports \(file)")
            }
            for forbidden in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser",
            ] {
                #expect(!script.contains(forbidden), "\(name) uses \(forbidden)")
            }
        }
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("style=") && !page.contains(" on"))
    }

    @Test func `every answer has the headers that keep a browser from being talked into anything`() {
        let headers = Dictionary(
            DashboardServer.response(200, "text/plain", []).headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        #expect(headers["x-content-type-options"] == "nosniff" && headers["referrer-policy"] == "no-referrer")
        #expect(!headers.keys.contains { $0.hasPrefix("access-control") })
        let policy = headers["content-security-policy"] ?? ""
        for part in [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'",
            "base-uri 'none'", "form-action 'none'",
        ] { #expect(policy.contains(part)) }
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
    }

    @Test func `a place is free again when its stream is gone`() {
        let slots = StreamSlots(2)
        var held = [slots.take(), slots.take()]
        #expect(held.allSatisfy { $0 != nil } && slots.take() == nil)
        held.removeLast()
        #expect(slots.take() != nil)
    }
}

extension PageFile {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Says one thing so many times, then another.
private actor Repeating: DashboardSource {
    private var looks = 0

    func snapshot(of job: String?) throws -> DashboardSnapshot {
        looks += 1
        if looks == 3 { throw MillError(.inputOutput, "read", "the store", cause: "test") }
        var snapshot = DashboardSnapshot(watch: .init(worker: .absent, jobs: []))
        snapshot.jobsLeftOut = looks > 1 ? 1 : 0
        return snapshot
    }

    func records(of job: String, before: Int64?) -> Listing<RecordView> { Listing(rows: [], next: nil, looked: 0) }
    func record(_ id: String, of job: String, before: Int64?) -> RecordFinding { RecordFinding() }
    func rejections(of job: String, rule: String?, before: Int64?) -> Listing<RejectionView> {
        Listing(rows: [], next: nil, looked: 0)
    }
    func judging(of job: String) -> JudgingFigures? { nil }
}

struct EventStreamTests {
    private struct Enough: Error {}

    @Test func `an event is sent when something has changed, a fault is told of, and a peer that is gone ends it`() async throws {
        let sent = Locked<[String]>([])
        let stream = EventStream(source: Repeating(), job: nil, pause: .milliseconds(1))
        await #expect(throws: Enough.self) {
            try await stream.run { bytes in
                let count = sent.withLock { sent in
                    sent.append(String(decoding: bytes, as: UTF8.self))
                    return sent.count
                }
                // After the first comment of a stream without news.
                if count == 6 { throw Enough() }
            }
        }
        let texts = sent.withLock { $0 }
        #expect(texts.first == "retry: 2000\n\n")
        #expect(texts.map { $0.split(separator: " ").first ?? "" } == ["retry:", "data:", "data:", "event:", "data:", ":"])
        for text in texts.dropFirst() { #expect(text.hasSuffix("\n\n") && text.dropLast(2).split(separator: "\n").count <= 2) }
    }
}
