import Endpoint
import Support

/// A model server that answers on this machine.
struct LocalServer: Equatable, Encodable {
    /// `llama.cpp`, `Ollama` …; nil: it speaks the protocol and does not say who it is.
    var product: String?
    let port: Int
    var models: [String] = []
    /// The model is still being loaded.
    var isLoading = false
    /// It wants a key even for the list of its models.
    var wantsKey = false

    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// One phrase for a person.
    var summary: String {
        var text = "\(product ?? "a server of this protocol") at \(url)"
        if isLoading { return text + ", loading its model" }
        if wantsKey { return text + ", which wants a key" }
        text += models.isEmpty ? ", no model listed" : ", \(models.prefix(3).joined(separator: ", "))"
        return models.count > 3 ? text + " and \(models.count - 3) more" : text
    }
}

/// Looks for model servers on this machine. Sends nothing but a few GET requests, to loopback only.
struct LocalServers {
    /// Where the servers listen unless they are told otherwise.
    static let usualPorts = [11434, 8080, 8000, 1234, 30000]
    static let usualNames = "Ollama (11434), llama.cpp (8080), vLLM (8000), LM Studio (1234), SGLang (30000)"

    let transport: any Transport

    /// Each product, a path that only it has, and a word of the answer there.
    private static let signatures = [
        ("llama.cpp", "/props", "default_generation_settings"),
        ("SGLang", "/get_model_info", "model_path"),
        ("LM Studio", "/api/v0/models", "\"data\""),
        ("Ollama", "/api/version", "version"),
        ("vLLM", "/version", "version"),
    ]
    private static let limits = TransferLimits(
        connect: .seconds(2), firstByte: .seconds(3), idle: .seconds(3), total: .seconds(5), maximumBytes: 1 << 20)

    /// The servers on `ports`, in the order of the ports.
    func find(on ports: [Int] = Self.usualPorts) async -> [LocalServer] {
        await withTaskGroup(of: LocalServer?.self) { group in
            for port in ports { group.addTask { await look(at: port) } }
            var found: [LocalServer] = []
            for await server in group { if let server { found.append(server) } }
            return found.sorted { ports.firstIndex(of: $0.port) ?? 0 < ports.firstIndex(of: $1.port) ?? 0 }
        }
    }

    private func look(at port: Int) async -> LocalServer? {
        guard let list = await get("/v1/models", port) else { return nil }
        var server = LocalServer(port: port)
        server.models = Self.models(in: list.body)
        server.wantsKey = list.status == 401 || list.status == 403
        if let health = await get("/health", port), health.status == 503 { server.isLoading = true }
        for (product, path, word) in Self.signatures {
            guard let answer = await get(path, port), answer.status == 200, answer.body.first == UInt8(ascii: "{"),
                String(decoding: answer.body.prefix(65_536), as: UTF8.self).contains(word)
            else { continue }
            server.product = product
            break
        }
        let speaks = !server.models.isEmpty || server.product != nil || server.wantsKey
        // Anything may listen on 8080: what neither lists models nor is known is no model server.
        return speaks || (server.isLoading && list.status == 503) ? server : nil
    }

    private func get(_ path: String, _ port: Int) async -> TransportResponse? {
        try? await transport.send(
            TransportRequest(
                url: "http://127.0.0.1:\(port)\(path)", method: .get, limits: Self.limits, allowPlainHTTP: true))
    }

    private struct List: Decodable {
        struct Row: Decodable {
            let id: String
        }

        let data: [Row]
    }

    private static func models(in body: [UInt8]) -> [String] {
        (try? CanonicalJSON.decode(List.self, from: body))?.data.map(\.id) ?? []
    }
}
