import Glibc
import HTTPServing
import Logging
import Reports
import Settings
import Store
import Support

/// Serves `/metrics` to Prometheus, for as long as the daemon runs.
actor MetricsServer {
    private var source: MetricsSource
    private let live: LivePublisher
    private let address: MetricsAddress
    private let time: any TimeSource
    private var port: Int

    private init(
        _ source: MetricsSource, live: LivePublisher, address: MetricsAddress, time: any TimeSource
    ) {
        self.source = source
        self.live = live
        self.address = address
        self.time = time
        port = address.port
    }

    /// Begins to serve where the settings name an address. One that cannot be had is told of, and is no reason not to work.
    static func start(_ settings: Settings, store: Store, live: LivePublisher, logger: Logger) -> Task<Void, Never>? {
        guard let address = settings.metrics else { return nil }
        let server = MetricsServer(
            MetricsSource(store, output: settings.output), live: live, address: address, time: SystemTime())
        return Task {
            do {
                // A scrape is short, and comes from few places: who holds connections open takes no memory of a long night.
                try await HTTPServer(
                    host: address.host, port: address.port, maximumBody: 1024, idleSeconds: 120, maximumConnections: 64
                ) { request in
                    await server.answer(to: request)
                }.run { port in
                    await server.bound(to: port)
                    logger.notice("metrics are served", metadata: ["address": "\(address.host)", "port": "\(port)"])
                }
            } catch {
                logger.error(
                    "metrics are not served", metadata: ["address": "\(address.host):\(address.port)", "error": "\(error)"])
            }
        }
    }

    private func bound(to port: Int) {
        self.port = port
    }

    private func answer(to request: HTTPServerRequest) -> HTTPServerResponse {
        guard isOurs(request.header("host") ?? "") else { return Self.text(421, "misdirected: this is another server\n") }
        guard request.path == "/metrics" else { return Self.text(404, "there is only /metrics\n") }
        guard request.method == "GET" else { return Self.text(405, "only GET\n", ["allow": "GET"]) }
        do {
            let page = try source.page(live.board, at: time.epochMicros())
            return Self.text(200, page.text, ["content-type": Exposition.contentType])
        } catch {
            return Self.text(500, "\(error)\n")
        }
    }

    /// Whether a request was meant for us. A page in a browser can have a name of its own lead here (DNS rebinding), but not change
    /// the name that its request carries (reliability, section 3.4). An address is no name, so it may always be used where other
    /// machines are allowed, and so may this machine's own name.
    private func isOurs(_ host: String) -> Bool {
        let host = host.lowercased()
        var names = ["127.0.0.1", "[::1]", "localhost"]
        names.append(address.host.utf8.contains(UInt8(ascii: ":")) ? "[\(address.host)]" : address.host)
        if names.contains(where: { host == "\($0):\(port)" || (port == 80 && host == $0) }) { return true }
        guard address.allowsOtherMachines else { return false }
        let name = host.split(separator: ":", omittingEmptySubsequences: false)
        if host.hasPrefix("[") { return true }
        let parts = name.first?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return name.first.map { String($0) == Self.hostName } ?? false
    }

    private static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).lowercased()
    }

    private static func text(_ status: Int, _ text: String, _ headers: [String: String] = [:]) -> HTTPServerResponse {
        var all = ["content-type": "text/plain; charset=utf-8", "cache-control": "no-store", "x-content-type-options": "nosniff"]
        all.merge(headers) { $1 }
        return HTTPServerResponse(
            status: status, headers: all.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            body: .bytes(Array(text.utf8)))
    }
}
