/// The parts of an endpoint's base URL that decide what may be sent there.
struct EndpointURL: Sendable {
    let isSecure: Bool
    let host: String
    /// Without a slash at its end.
    let base: String

    /// - Returns: nil for what is no `http` or `https` URL of scheme, host, port and path only.
    init?(_ text: String) {
        let lower = text.lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
        isSecure = lower.hasPrefix("https://")
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#@\\\"<>".utf8.contains($0) }) else { return nil }
        let rest = lower.utf8.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        guard let host = Self.host(of: String(Substring(authority))) else { return nil }
        self.host = host
        var trimmed = text[...]
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        base = String(trimmed)
    }

    /// Whether the host is this machine by its very name.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0 != nil }
    }

    private static func host(of authority: String) -> String? {
        var host = authority[...]
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
        }
        let port = authority[host.endIndex...]
        guard !host.isEmpty, port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()).map { $0 > 0 } ?? false) else {
            return nil
        }
        return String(host)
    }
}
