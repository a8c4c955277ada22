/// What a local engine's metrics say of the requests that wait in it: vLLM, SGLang, llama.cpp and TGI say so in Prometheus' text
/// format, outside the OpenAI-compatible paths.
enum EngineQueue {
    private static let names: Set<String> = [
        "vllm:num_requests_waiting", "sglang:num_queue_reqs", "llamacpp:requests_deferred", "tgi_queue_size",
    ]

    /// How many requests wait; nil where the text names none of the gauges that are known.
    static func waiting(in metrics: some Sequence<UInt8>) -> Int? {
        var sum: Int?
        for line in Array(metrics).split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            let text = String(decoding: line, as: UTF8.self)
            // With labels: NAME{model="…"} VALUE. A label may hold a blank.
            let name = text.prefix { $0 != "{" && $0 != " " }
            guard names.contains(String(name)) else { continue }
            let rest = text.lastIndex(of: "}").map { text[text.index(after: $0)...] } ?? text.dropFirst(name.count)
            guard let value = rest.split(whereSeparator: { $0 == " " || $0 == "\r" }).first.flatMap({ Double($0) }), value >= 0,
                value < 1e9
            else { continue }
            sum = (sum ?? 0) + Int(value)
        }
        return sum
    }

    /// Where an endpoint has its metrics: `/metrics` of its host.
    static func url(ofBase base: String) -> String? {
        guard let scheme = base.firstRange(of: "://") else { return nil }
        let host = base[scheme.upperBound...].prefix { $0 != "/" }
        return String(base[..<scheme.upperBound]) + host + "/metrics"
    }
}

extension Ledgered {
    /// Asks a local engine how many requests wait in it. It costs nothing, and no failure of it matters.
    @inline(never) func lookAtQueue() async {
        guard let url = EngineQueue.url(ofBase: base) else { return state.learnQueue(nil) }
        let limits = TransferLimits(connect: .seconds(2), firstByte: .seconds(2), idle: .seconds(2), total: .seconds(2))
        let request = TransportRequest(url: url, method: .get, limits: limits, allowPlainHTTP: allowsPlainHTTP)
        guard let response = try? await transport.send(request), response.status == 200 else { return state.learnQueue(nil) }
        state.learnQueue(EngineQueue.waiting(in: response.body))
    }
}
