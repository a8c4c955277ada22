import Glibc
public import HTTPServing
import Support

/// Serves the dashboard: one page, and what it shows as JSON. Nothing can be changed through it.
public struct DashboardServer: Sendable {
    private let source: any DashboardSource
    private let address: ListeningAddress
    private let token: AccessToken
    private let streams = StreamSlots(16)
    private let bound = Locked<Int>(0)

    /// - Parameters:
    ///   - source: what is shown.
    ///   - address: where; of this machine only, which the caller has seen to.
    public init(_ source: any DashboardSource, at address: ListeningAddress, token: AccessToken) {
        self.source = source
        self.address = address
        self.token = token
    }

    /// Serves until the task is cancelled.
    /// - Parameter onReady: called once with the port, 0 for a unix socket.
    /// - Throws: the system's error when the address cannot be bound.
    public func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let server = HTTPServer(
            at: address, maximumBody: 1024, maximumHeaders: 16 << 10, idleSeconds: 10, maximumConnections: 64
        ) { request in
            await answer(request)
        }
        try await server.run { port in
            bound.withLock { $0 = port }
            await onReady(port)
        }
    }

    private var gate: Gate {
        switch address {
        case .tcp: Gate(token: token, port: bound.withLock { $0 }, users: [])
        case .unix: Gate(token: token, port: nil, users: [geteuid(), 0])
        }
    }

    private func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let gate = gate
        let route = Route(request)
        if let refusal = gate.objection(to: request, at: route.door) {
            var response = Self.response(refusal.status, "text/plain; charset=utf-8", Array((refusal.reason + "\n").utf8))
            if refusal.status == 405 { response.headers.append(("allow", route.door == .session ? "POST" : "GET")) }
            return response
        }
        do {
            return try await answer(request, route, gate)
        } catch {
            return Self.json(500, Array(#"{"error":"the store could not be read; the log says why"}"#.utf8))
        }
    }

    private func answer(_ request: HTTPServerRequest, _ route: Route, _ gate: Gate) async throws -> HTTPServerResponse {
        switch route {
        case .file(let file): return Self.response(200, file.type, file.bytes)
        case .session:
            var response = Self.response(204, "text/plain; charset=utf-8", [])
            response.headers.append(("set-cookie", gate.cookie(for: request.header("host") ?? "")))
            return response
        case .snapshot(let job): return Self.json(200, try CanonicalJSON.encode(await source.snapshot(of: job)))
        case .events(let job): return events(of: job)
        case .records(let job, let before):
            return Self.json(200, try CanonicalJSON.encode(await source.records(of: job, before: before)))
        case .record(let id, let job, let before):
            return Self.json(200, try CanonicalJSON.encode(await source.record(id, of: job, before: before)))
        case .rejections(let job, let rule, let before):
            return Self.json(200, try CanonicalJSON.encode(await source.rejections(of: job, rule: rule, before: before)))
        case .judging(let job):
            guard let figures = try await source.judging(of: job) else { return Self.json(200, Array("null".utf8)) }
            return Self.json(200, try CanonicalJSON.encode(figures))
        case .nothing: return Self.json(404, Array("null".utf8))
        }
    }

    private func events(of job: String?) -> HTTPServerResponse {
        guard let slot = streams.take() else {
            return Self.response(503, "text/plain; charset=utf-8", Array("too many pages look at once\n".utf8))
        }
        let stream = EventStream(source: source, job: job)
        var response = Self.response(200, "text/event-stream; charset=utf-8", [])
        response.body = .stream { write in
            defer { withExtendedLifetime(slot) {} }
            try await stream.run(write)
        }
        return response
    }

    private static func json(_ status: Int, _ bytes: [UInt8]) -> HTTPServerResponse {
        response(status, "application/json; charset=utf-8", bytes)
    }

    /// With the headers that keep a browser from being talked into anything.
    static func response(_ status: Int, _ type: String, _ bytes: [UInt8]) -> HTTPServerResponse {
        HTTPServerResponse(
            status: status,
            headers: [
                ("content-type", type), ("cache-control", "no-store"), ("content-security-policy", policy),
                ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY"),
                ("cross-origin-resource-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
            ], body: .bytes(bytes))
    }

    /// Reliability, section 3.4, and `connect-src`, without which the page could not ask for its own data.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
}
