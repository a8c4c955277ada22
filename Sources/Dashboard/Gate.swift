import HTTPServing

/// Who is let in, decided from the request alone. Source: reliability, section 3.4.
struct Gate: Sendable {
    /// Why a request is not answered.
    struct Refusal: Sendable, Equatable {
        let status: Int
        let reason: String
    }

    /// What a path gives, and to whom.
    enum Door: Sendable, Equatable {
        /// The page itself: the same for everyone, without data.
        case page
        /// Where the token is exchanged for a cookie.
        case session
        /// Data: for those who have the cookie.
        case data
        case none
    }

    let token: AccessToken
    /// The port that a `Host` must name; nil for a unix socket, which is reached through a forwarded port of any number.
    let port: Int?
    /// The users who may connect to a unix socket.
    let users: Set<UInt32>

    /// Why the request is refused; nil where it may be answered.
    func objection(to request: HTTPServerRequest, at door: Door) -> Refusal? {
        if port == nil, !(request.peerUser.map(users.contains) ?? false) {
            return Refusal(status: 403, reason: "this socket is of another user")
        }
        guard let host = request.header("host"), isOurs(host) else {
            return Refusal(status: 421, reason: "misdirected: this server goes by 127.0.0.1 and localhost only")
        }
        guard isSameOrigin(request, host: host) else {
            return Refusal(status: 403, reason: "refused: the request comes from another site")
        }
        switch door {
        case .none: return Refusal(status: 404, reason: "there is no such page")
        case .session:
            guard request.method == "POST" else { return Refusal(status: 405, reason: "POST only") }
            guard token.matches(request.body) else { return Refusal(status: 401, reason: "this is not the token") }
        case .page, .data:
            guard request.method == "GET" else { return Refusal(status: 405, reason: "GET only: the dashboard changes nothing") }
            guard door == .page || token.isCarried(by: request.header("cookie"), name: Self.cookieName(host)) else {
                return Refusal(status: 401, reason: "open the link that `instructmill dashboard --link` prints")
            }
        }
        return nil
    }

    /// A page in a browser can have a name of its own lead here (DNS rebinding), but cannot change the name that its request carries.
    private func isOurs(_ host: String) -> Bool {
        let host = host.lowercased()
        for name in ["127.0.0.1", "[::1]", "localhost"] where host.hasPrefix(name) {
            let rest = host.dropFirst(name.count)
            guard let port else { return rest.isEmpty || rest.first == ":" && Self.isPort(rest.dropFirst()) }
            return rest == ":\(port)" || port == 80 && rest.isEmpty
        }
        return false
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { 48...57 ~= $0 } && (Int(text).map { 1...65_535 ~= $0 } ?? false)
    }

    /// What a browser says of where a request comes from. Another port of this machine is another origin, though the same site: its
    /// pages get the cookie sent along. Programs say nothing, and have no cookie that they were not given.
    private func isSameOrigin(_ request: HTTPServerRequest, host: String) -> Bool {
        if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" { return false }
        if let origin = request.header("origin"), origin.lowercased() != "http://" + host.lowercased() { return false }
        return true
    }

    /// By port, for cookies are not: two dashboards of one machine would take each other's place.
    static func cookieName(_ host: String) -> String {
        let port = host.split(separator: ":").last.flatMap { Int($0) } ?? 0
        return "instructmill-\(port)"
    }

    /// The header that gives the cookie.
    func cookie(for host: String) -> String {
        "\(Self.cookieName(host))=\(token.cookie); Path=/; HttpOnly; SameSite=Strict"
    }
}
