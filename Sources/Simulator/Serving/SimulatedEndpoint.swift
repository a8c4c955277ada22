public import FoundationEssentials
import HTTPServing
import Support

/// A simulated model behind an OpenAI-compatible HTTP server on this machine.
///
/// Everything it answers says `simulated`: the model's name, the system fingerprint and a header.
public struct SimulatedEndpoint: Sendable {
    private let options: SimulatorOptions

    /// - Parameter options: what the endpoint is like.
    public init(options: SimulatorOptions) {
        self.options = options
    }

    /// Serves until the task is cancelled; on return the journal is complete and durable.
    ///
    /// - Parameter onReady: called once with the base URL, `http://127.0.0.1:PORT/v1`.
    /// - Throws: an error of the system when the address cannot be bound or the journal not opened.
    public func run(onReady: @escaping @Sendable (URL) async -> Void) async throws {
        let journal = try options.journal.map { try Journal(path: $0, gathering: gathering) }
        let service = ModelService(options: options, journal: journal)
        let host = options.host
        let server = HTTPServer(host: host, port: options.port) { await service.answer($0) }
        do {
            try await server.run { port in
                if let url = URL(string: "http://\(host):\(port)/v1") { await onReady(url) }
            }
        } catch {
            await journal?.flush()
            throw error
        }
        await journal?.flush()
    }

    /// Lines wait for one another no longer than a fifth of the latency they hide in, and never above 20 ms.
    private var gathering: UInt32 {
        let typical =
            switch options.latency {
            case .constant(let latency): latency
            case .lognormal(let median, _): median
            }
        let micros = typical.components.seconds * 1_000_000 + typical.components.attoseconds / 1_000_000_000_000
        return UInt32(min(20_000, max(0, micros / 5)))
    }
}
