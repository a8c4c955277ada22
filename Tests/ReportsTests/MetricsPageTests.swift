import Reports
import Support
import Testing

/// Reads Prometheus' text format 0.0.4, and nothing else.
struct ExpositionReader {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var samples: [Sample] = []
    private var types: [String: String] = [:]
    private var helped: Set<String> = []
    private var seen: Set<String> = []
    private var family = ""

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Failure(description: "the last line has no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { try read(String(line)) }
        try checkHistograms()
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }?.value
    }

    private mutating func read(_ line: String) throws {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        if words.count >= 3, words[0] == "#", words[1] == "HELP" {
            guard Self.isName(words[2]), helped.insert(words[2]).inserted else { throw Failure(description: "help: \(line)") }
            return
        }
        if words.count == 4, words[0] == "#", words[1] == "TYPE" {
            guard helped.contains(words[2]), types[words[2]] == nil, ["counter", "gauge", "histogram"].contains(words[3]) else {
                throw Failure(description: "type: \(line)")
            }
            types[words[2]] = words[3]
            family = words[2]
            return
        }
        try readSample(line)
    }

    private mutating func readSample(_ line: String) throws {
        var rest = Array(line.unicodeScalars)[...]
        let name = String(String.UnicodeScalarView(rest.prefix { $0 != "{" && $0 != " " }))
        rest = rest.dropFirst(name.unicodeScalars.count)
        let isPart = types[family] == "histogram" && ["_bucket", "_sum", "_count"].contains { name == family + $0 }
        guard Self.isName(name), name == family || isPart else { throw Failure(description: "name: \(line)") }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(String.UnicodeScalarView(rest.prefix { $0 != "=" }))
                rest = rest.dropFirst(label.unicodeScalars.count + 1)
                guard Self.isName(label), !label.contains(":"), rest.first == "\"", labels[label] == nil else {
                    throw Failure(description: "label: \(line)")
                }
                labels[label] = try Self.quoted(&rest, line)
                if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { throw Failure(description: line) }
            }
            rest = rest.dropFirst()
        }
        let number = String(String.UnicodeScalarView(rest.dropFirst()))
        guard rest.first == " ", let value = number == "+Inf" ? .infinity : Double(number) else {
            throw Failure(description: "value: \(line)")
        }
        guard seen.insert("\(name) \(labels.sorted { $0.key < $1.key })").inserted else {
            throw Failure(description: "twice: \(line)")
        }
        if types[family] == "counter", value < 0 || !name.hasSuffix("_total") { throw Failure(description: "counter: \(line)") }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>, _ line: String) throws -> String {
        rest = rest.dropFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "\\": text.append("\\")
            case "\"": text.append("\"")
            default: throw Failure(description: "escape: \(line)")
            }
        }
        throw Failure(description: "quote: \(line)")
    }

    /// Buckets ascend, the last is +Inf and is the count.
    private func checkHistograms() throws {
        for family in types.filter({ $0.value == "histogram" }).keys {
            let buckets = samples.filter { $0.name == family + "_bucket" }
            let groups = Dictionary(grouping: buckets) { sample in sample.labels.filter { $0.key != "le" } }
            for (labels, group) in groups {
                let sorted = group.compactMap { sample in
                    (sample.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) } as Double?).map { ($0, sample.value) }
                }
                let isAscending = zip(sorted, sorted.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 <= $1.1 }
                guard sorted.count == group.count, isAscending, sorted.last?.0 == .infinity,
                    sorted.last?.1 == value(family + "_count", labels), value(family + "_sum", labels) != nil
                else { throw Failure(description: "histogram \(family) \(labels)") }
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        let isStart: (Unicode.Scalar) -> Bool = { "a"..."z" ~= $0 || "A"..."Z" ~= $0 || $0 == "_" || $0 == ":" }
        return text.unicodeScalars.first.map(isStart) ?? false
            && text.unicodeScalars.allSatisfy { isStart($0) || "0"..."9" ~= $0 }
    }
}

struct MetricsPageTests {
    private static var page: MetricsPage {
        var page = MetricsPage()
        var job = MetricsPage.Job(id: "abc")
        (job.accepted, job.rejected, job.flipRatio) = (7, 3, 0.25)
        page.jobs = [job, MetricsPage.Job(id: "def")]
        var endpoint = MetricsPage.Endpoint(name: "local")
        (endpoint.address, endpoint.port, endpoint.inFlight, endpoint.limit) = ("127.0.0.1", 8080, 4, 8)
        endpoint.codes = ["200": 10, "429": 2, "timeout": 1]
        var durations = Histogram(first: 0.01, factor: 2, count: 14)
        for seconds in [0.005, 0.01, 0.3, 90] { durations.observe(seconds) }
        endpoint.durations = [
            MetricsPage.Series(operation: "chat", model: "m \"1\"\\\nx", detail: nil, histogram: durations),
            MetricsPage.Series(operation: "chat", model: "m", detail: "429", histogram: durations),
        ]
        endpoint.tokens = [
            MetricsPage.Series(
                operation: "chat", model: "m", detail: "input", histogram: Histogram(first: 1, factor: 4, count: 14))
        ]
        page.endpoints = [endpoint]
        page.costs = [MetricsPage.Cost(endpoint: "local", picodollars: 1_250_000_000_000, unpriced: 0)]
        page.duplicates = ["rouge-l": 3]
        page.queueDepth = 2
        page.oldestJobSeconds = 12.5
        page.lastSuccess = 1_790_000_000
        return page
    }

    @Test func `the page is valid, and every figure is under its name`() throws {
        let read = try ExpositionReader(Self.page.text)
        #expect(read.value("instructmill_rows_total", ["job": "abc", "state": "accepted"]) == 7)
        #expect(read.value("instructmill_rows_total", ["job": "abc", "state": "rejected"]) == 3)
        #expect(read.value("instructmill_requests_total", ["endpoint": "local", "code": "429"]) == 2)
        #expect(read.value("instructmill_inflight") == 4)
        #expect(read.value("instructmill_concurrency_limit") == 8)
        #expect(read.value("instructmill_queue_depth") == 2)
        #expect(read.value("instructmill_cost_usd_total", ["endpoint": "local"]) == 1.25)
        #expect(read.value("instructmill_dedup_rejected_total", ["kind": "rouge-l"]) == 3)
        #expect(read.value("instructmill_judge_flip_ratio", ["job": "abc"]) == 0.25)
        #expect(read.value("instructmill_judge_flip_ratio", ["job": "def"]) == nil)
        #expect(read.value("instructmill_oldest_job_age_seconds") == 12.5)
        #expect(read.value("instructmill_last_success_timestamp_seconds") == 1_790_000_000)
        let duration = "gen_ai_client_operation_duration_seconds"
        #expect(read.value(duration + "_bucket", ["le": "0.01", "gen_ai_request_model": "m \"1\"\\\nx"]) == 2)
        #expect(read.value(duration + "_bucket", ["le": "81.92", "error_type": "429"]) == 3)
        #expect(read.value(duration + "_count", ["error_type": "429"]) == 4)
        #expect(read.value("gen_ai_client_token_usage_bucket", ["le": "67108864", "gen_ai_token_type": "input"]) == 0)
    }

    @Test func `an idle daemon without endpoints has a valid page too`() throws {
        let read = try ExpositionReader(MetricsPage().text)
        #expect(Set(read.samples.map(\.name)) == ["instructmill_queue_depth", "instructmill_oldest_job_age_seconds"])
    }

    @Test(arguments: [
        "a 1", "# TYPE a gauge\na 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n", "# HELP a x\n# TYPE a counter\na 1\n",
    ])
    func `the reader of these tests refuses what Prometheus would`(_ text: String) {
        #expect(throws: ExpositionReader.Failure.self) { _ = try ExpositionReader(text) }
    }
}

struct LogLineTests {
    private static let line = LogLine(
        level: "warning", message: "a cap \"fills\"\nand more",
        metadata: ["job": "abc", "step": "s 1", "level": "x", "of": "a\u{1B}b"],
        label: "instructmill", epochMicros: 1_700_000_000_123_456)

    @Test func `JSON is one object on one line, and no metadata hides the message`() {
        #expect(
            Self.line.json
                == #"{"job":"abc","label":"instructmill","level":"warning","message":"a cap \"fills\"\nand more","#
                + #""metadata.level":"x","of":"a\u001bb","step":"s 1","time":"2023-11-14T22:13:20.123456Z"}"#)
    }

    @Test func `the journal gets the priority first, and one line whatever was said`() {
        #expect(Self.line.journal == #"<4>a cap "fills"⏎and more job=abc level=x of=a⟨1B⟩b step="s 1""#)
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"].map { level in
            LogLine(level: level, message: "m", metadata: [:], label: "l", epochMicros: 0).journal
        }
        #expect(levels == ["<7>m", "<7>m", "<6>m", "<5>m", "<4>m", "<3>m", "<2>m"])
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    ])
    func `times are written in UTC with six digits`(_ micros: Int64, _ text: String) {
        #expect(LogLine.timestamp(micros) == text)
    }
}
