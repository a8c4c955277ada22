import HTTPServing

/// What a request is for.
enum Route: Sendable, Equatable {
    case file(PageFile)
    case session
    case snapshot(job: String?)
    case events(job: String?)
    case records(job: String, before: Int64?)
    case record(id: String, job: String, before: Int64?)
    case rejections(job: String, rule: String?, before: Int64?)
    case judging(job: String)
    case nothing

    init(_ request: HTTPServerRequest) {
        let fields = Self.fields(request.query)
        let job = fields["job"].flatMap { Self.isName($0) ? $0 : nil }
        let before = fields["before"].flatMap { Int64($0) }
        switch (request.path, job) {
        case ("/session", _): self = .session
        case ("/api/snapshot", _): self = .snapshot(job: job)
        case ("/events", _): self = .events(job: job)
        case ("/api/records", let job?): self = .records(job: job, before: before)
        case ("/api/record", let job?):
            self = fields["id"].map { .record(id: $0, job: job, before: before) } ?? .nothing
        case ("/api/rejections", let job?): self = .rejections(job: job, rule: fields["rule"], before: before)
        case ("/api/judging", let job?): self = .judging(job: job)
        default: self = PageFile.named(request.path).map { .file($0) } ?? .nothing
        }
    }

    var door: Gate.Door {
        switch self {
        case .file: .page
        case .session: .session
        case .nothing: .none
        default: .data
        }
    }

    /// Jobs' ids are hexadecimal; nothing else can name a folder.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { 48...57 ~= $0 || 97...122 ~= $0 || $0 == UInt8(ascii: "-") }
    }

    /// The fields of a query, percent-decoded. Of a name that is repeated the first counts.
    static func fields(_ query: String?) -> [String: String] {
        var fields: [String: String] = [:]
        for part in (query ?? "").split(separator: "&").prefix(16) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = pair.first, pair.count == 2, let value = pair.last, fields[String(name)] == nil else { continue }
            fields[String(name)] = decoded(value)
        }
        return fields
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
