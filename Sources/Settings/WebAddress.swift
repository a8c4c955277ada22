/// The parts of an endpoint's base URL, read strictly: scheme, host, port and path, nothing else.
struct WebAddress: Hashable {
    let scheme: String
    let host: String
    let port: Int?
    let path: String

    /// nil unless `text` is `http` or `https`, a host, an optional port and a path, without user, query, fragment or spaces.
    init?(_ text: String) {
        let lower = text.prefix(8).lowercased()
        let rest: Substring
        if lower == "https://" {
            scheme = "https"
            rest = text.dropFirst(8)
        } else if lower.hasPrefix("http://") {
            scheme = "http"
            rest = text.dropFirst(7)
        } else {
            return nil
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#@\\\"<>".utf8.contains($0) }) else { return nil }
        let authority = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(authority.count))
        guard let (host, port) = Self.split(authority) else { return nil }
        self.host = host
        self.port = port
    }

    /// Whether the host is this machine: what a name resolves to does not count, `localhost` does.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var tail: Substring = ""
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[...close]
            tail = authority[authority.index(after: close)...]
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            tail = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        if tail.isEmpty { return (host.lowercased(), nil) }
        guard tail.hasPrefix(":"), let port = Int(tail.dropFirst()), (1...65_535).contains(port) else { return nil }
        return (host.lowercased(), port)
    }
}
