import HTTPServing
import Testing

@testable import Dashboard

struct GateTests {
    private static let token = AccessToken(text: String(repeating: "5a", count: 32))
    private static let gate = Gate(token: token, port: 9188, users: [])

    private static func request(
        _ method: String = "GET", host: String = "127.0.0.1:9188", cookie: String? = nil, body: String = "",
        _ more: [(name: String, value: String)] = [], user: UInt32? = nil
    ) -> HTTPServerRequest {
        let cookie = cookie.map { [(name: "cookie", value: $0)] } ?? []
        return HTTPServerRequest(
            method: method, path: "/", headers: [(name: "host", value: host)] + cookie + more, body: Array(body.utf8),
            peerUser: user)
    }

    private static let cookie = "instructmill-9188=\(token.cookie)"

    @Test(arguments: ["127.0.0.1:9188", "localhost:9188", "LOCALHOST:9188", "[::1]:9188"])
    func `it goes by the names of this machine`(_ host: String) {
        #expect(Self.gate.objection(to: Self.request(host: host, cookie: Self.cookie), at: .data) == nil)
    }

    @Test(arguments: [
        "mill.example:9188", "127.0.0.1", "127.0.0.1:9189", "127.0.0.1:9188.example", "127.0.0.1.example:9188", "", ":9188",
        "localhost:9188@example", "0.0.0.0:9188", "127.0.0.1:09188",
    ])
    func `a request that was led here under another name is misdirected, whatever it carries`(_ host: String) {
        for door in [Gate.Door.page, .session, .data, .none] {
            let request = Self.request(door == .session ? "POST" : "GET", host: host, cookie: Self.cookie, body: Self.token.text)
            #expect(Self.gate.objection(to: request, at: door)?.status == 421)
        }
    }

    @Test func `without a Host there is no answer`() {
        let request = HTTPServerRequest(method: "GET", path: "/", headers: [(name: "cookie", value: Self.cookie)])
        #expect(Self.gate.objection(to: request, at: .data)?.status == 421)
    }

    @Test(arguments: [
        ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "http://mill.example"), ("origin", "null"),
        ("origin", "http://127.0.0.1:8000"), ("origin", "https://127.0.0.1:9188"),
    ])
    func `another site is refused, and so is another port of this machine`(_ name: String, _ value: String) {
        for door in [Gate.Door.page, .session, .data] {
            let request = Self.request(
                door == .session ? "POST" : "GET", cookie: Self.cookie, body: Self.token.text, [(name, value)])
            #expect(Self.gate.objection(to: request, at: door)?.status == 403)
        }
    }

    @Test func `its own page is let in, and so is a link that was typed`() {
        for more in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("origin", "http://127.0.0.1:9188")] {
            #expect(Self.gate.objection(to: Self.request(cookie: Self.cookie, [(name: more.0, value: more.1)]), at: .data) == nil)
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT"])
    func `nothing but looking is allowed`(_ method: String) {
        for door in [Gate.Door.page, .data] {
            #expect(Self.gate.objection(to: Self.request(method, cookie: Self.cookie), at: door)?.status == 405)
        }
        if method != "POST" {
            #expect(Self.gate.objection(to: Self.request(method, body: Self.token.text), at: .session)?.status == 405)
        }
    }

    @Test func `data needs the cookie of this port with the right value`() {
        let right = Self.token.cookie
        let wrong = right.replacing("0", with: "1").replacing("a", with: "b")
        for cookie in [nil, "", right, "instructmill-9188=", "instructmill-9188=\(wrong)", "instructmill-9189=\(right)"] {
            #expect(Self.gate.objection(to: Self.request(cookie: cookie), at: .data)?.status == 401, "\(cookie ?? "none")")
        }
        // The token itself is no cookie: who saw one has not the other.
        #expect(Self.gate.objection(to: Self.request(cookie: "instructmill-9188=\(Self.token.text)"), at: .data)?.status == 401)
        let several = "a=b; instructmill-9188=old; \(Self.cookie)"
        #expect(Self.gate.objection(to: Self.request(cookie: several), at: .data) == nil)
    }

    @Test func `the page has no data, and is given to everyone`() {
        #expect(Self.gate.objection(to: Self.request(), at: .page) == nil)
    }

    @Test(arguments: ["", "5a", String(repeating: "5a", count: 33), String(repeating: "5b", count: 32)])
    func `only the whole token opens`(_ body: String) {
        #expect(Self.gate.objection(to: Self.request("POST", body: body), at: .session)?.status == 401)
        #expect(Self.gate.objection(to: Self.request("POST", body: Self.token.text), at: .session) == nil)
    }

    @Test func `the cookie is out of reach of scripts and of other sites`() {
        let header = Self.gate.cookie(for: "127.0.0.1:9188")
        #expect(header == "instructmill-9188=\(Self.token.cookie); Path=/; HttpOnly; SameSite=Strict")
        #expect(!header.contains(Self.token.text))
    }

    @Test func `a socket is for its owner, through a forwarded port of any number`() {
        let gate = Gate(token: Self.token, port: nil, users: [1000, 0])
        func status(_ host: String, _ user: UInt32?) -> Int? {
            let name = Gate.cookieName(host)
            return gate.objection(to: Self.request(host: host, cookie: "\(name)=\(Self.token.cookie)", user: user), at: .data)?
                .status
        }
        #expect(status("localhost:7000", 1000) == nil && status("127.0.0.1", 0) == nil)
        #expect(status("localhost:7000", 1001) == 403 && status("localhost:7000", nil) == 403)
        #expect(status("mill.example:7000", 1000) == 421 && status("localhost:", 1000) == 421)
    }
}
