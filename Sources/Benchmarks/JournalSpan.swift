import FoundationEssentials
import Glibc

/// The simulated endpoint's journal of one phase: the same measure for every client.
struct JournalSpan {
    private struct Line: Decodable {
        let event: String
        let at: Int64
        let attempt: String?
        let sha256: String?
        let status: Int?
    }

    /// Answers delivered in full.
    let delivered: Int
    /// Of these, how many had which status.
    let statuses: [Int: Int]
    /// Good answers to a request that had been answered well before.
    let boughtTwice: Int
    /// From the first request received to the last answer delivered, in seconds.
    let seconds: Double
    /// Answers a second over the middle nine tenths of the deliveries: without a client's start and last stragglers.
    let steadyRate: Double
    /// How long the endpoint took for each answer delivered, in seconds, in the order of the deliveries.
    let serviceSeconds: [Double]

    var rate: Double { seconds > 0 ? Double(delivered) / seconds : 0 }

    /// Reads what the journal at `path` has gained since byte `start`, and moves `start` to its end.
    init(_ path: String, from start: inout Int) throws {
        let bytes = try Self.bytes(path, from: start)
        start += bytes.count
        var deliveries: [Int64] = []
        var first = Int64.max
        var statuses: [Int: Int] = [:]
        var answered: Set<String> = []
        var received: [String: Int64] = [:]
        var service: [Double] = []
        var boughtTwice = 0
        let decoder = JSONDecoder()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let entry = try decoder.decode(Line.self, from: Data(line))
            first = min(first, entry.at)
            if entry.event == "received", let attempt = entry.attempt { received[attempt] = entry.at }
            guard entry.event == "delivered" else { continue }
            if let begin = entry.attempt.flatMap({ received[$0] }) { service.append(Double(entry.at - begin) / 1e6) }
            deliveries.append(entry.at)
            statuses[entry.status ?? 0, default: 0] += 1
            if entry.status == 200, !answered.insert(entry.sha256 ?? "").inserted { boughtTwice += 1 }
        }
        self.statuses = statuses
        self.boughtTwice = boughtTwice
        serviceSeconds = service
        deliveries.sort()
        delivered = deliveries.count
        seconds = deliveries.last.map { Double($0 - first) / 1e6 } ?? 0
        let low = deliveries.count / 20
        let high = deliveries.count - 1 - low
        let middle = high > low ? Double(deliveries[high] - deliveries[low]) / 1e6 : 0
        steadyRate = middle > 0 ? Double(high - low) / middle : 0
    }

    private static func bytes(_ path: String, from start: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, lseek(descriptor, start, SEEK_SET) == start else {
            throw ChildProcess.Failure(description: "the journal \(path) cannot be read")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
