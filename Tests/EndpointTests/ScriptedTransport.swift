import Endpoint
import Support

/// A clock that moves when someone sleeps: hours pass at once, in order.
final class VirtualTime: TimeSource, Sleeper {
    private let now = Locked<Int64>(1_700_000_000_000_000)

    func epochMicros() -> Int64 { now.withLock { $0 } }
    func steadyMicros() -> Int64 { now.withLock { $0 } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let (seconds, attoseconds) = duration.components
        let wake = steadyMicros() + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        now.withLock { $0 = max($0, wake) }
        await Task.yield()
    }

    /// Seconds since the test began.
    var elapsed: Double { Double(steadyMicros() - 1_700_000_000_000_000) / 1e6 }
}

typealias ScriptedReply = Result<TransportResponse, TransportFailure>

/// A transport that answers from a script, and notes what it was sent and when.
final class ScriptedTransport: Transport {
    struct Sent: Sendable {
        let request: TransportRequest
        let at: Double
    }

    typealias Reply = @Sendable (_ index: Int, _ request: TransportRequest) async throws -> TransportResponse

    private let log = Locked<[Sent]>([])
    private let reply: Reply
    private let time: VirtualTime?

    init(time: VirtualTime? = nil, _ reply: @escaping Reply) {
        self.reply = reply
        self.time = time
    }

    /// Plays `replies` one after the other; the last one again and again.
    convenience init(time: VirtualTime? = nil, _ replies: [ScriptedReply]) {
        self.init(time: time) { index, _ in try replies[min(index, replies.count - 1)].get() }
    }

    var sent: [Sent] { log.withLock { $0 } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let index = log.withLock { log in
            log.append(Sent(request: request, at: time?.elapsed ?? 0))
            return log.count - 1
        }
        return try await reply(index, request)
    }
}

extension ScriptedReply {
    /// A chat answer.
    static func chat(_ text: String, finish: String = "stop") -> Self {
        status(
            200,
            #"{"model":"simulated-1","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"#
                + #""finish_reason":"\#(finish)"}],"usage":{"prompt_tokens":11,"completion_tokens":7}}"#)
    }

    static func status(_ status: Int, _ body: String, headers: HeaderFields = [:]) -> Self {
        .success(TransportResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func error(_ status: Int, _ message: String, code: String = "", headers: HeaderFields = [:]) -> Self {
        .status(status, #"{"error":{"message":"\#(message)","code":"\#(code)"}}"#, headers: headers)
    }

    static func lost(_ kind: TransportFailure.Kind, ambiguous: Bool) -> Self {
        .failure(TransportFailure(kind, isAmbiguous: ambiguous, message: "as the test wants it"))
    }
}
