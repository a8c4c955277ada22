import Foundation

/// The simulated endpoint's journal: what it received and what it delivered in full, in order.
struct Journal {
    struct Line: Decodable {
        let event: String
        let n: Int
        let attempt: String?
        let sha256: String
    }

    let lines: [Line]

    /// The whole lines of the file, as they stand now.
    init(_ path: String) throws {
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        let decoder = JSONDecoder()
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            lines = []
            return
        }
        lines = try bytes[..<end].split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Line.self, from: $0) }
    }

    var received: [Line] { lines.filter { $0.event == "received" } }
    var delivered: [Line] { lines.filter { $0.event == "delivered" } }

    /// Whether everything received has come to an end.
    var isQuiet: Bool { received.count == lines.count - received.count }

    /// The bodies received more than once, with how often.
    var repeatedBodies: [String: Int] {
        Dictionary(received.map { ($0.sha256, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
    }
}
