import CCurl
import CCurlShims
import Endpoint

/// One multi handle and what libcurl has asked for it: sockets to watch and a time to be called.
///
/// libcurl looks for a free connection one by one, so many connections are spread over several of these (performance,
/// section 10). Lives on the transfer thread and never leaves it.
final class Shard {
    /// The most connections a multi handle has before the next one is used.
    static let capacity = 256

    let multi: UnsafeMutableRawPointer
    let index: Int
    private let sockets: SocketTable
    /// When libcurl wants to be called, in steady microseconds.
    private(set) var deadline: Int64?
    private let clock: () -> Int64
    /// Whether transfers may have ended since the last look.
    private(set) var hasActed = false
    /// Transfers at the moment.
    private(set) var running = 0

    init(index: Int, sockets: SocketTable, clock: @escaping () -> Int64) throws {
        guard let multi = curl_multi_init() else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl gave no multi handle")
        }
        self.multi = multi
        self.index = index
        self.sockets = sockets
        self.clock = clock
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_set_callbacks(multi, watchSocket, setTimer, context)
        // Fewer, and finished connections would be closed and opened again.
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.capacity)
        _ = ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 1000)
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    /// Starts `transfer`; false where libcurl refuses it.
    func add(_ transfer: Transfer) -> Bool {
        guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else { return false }
        running += 1
        return true
    }

    /// Lets go of `transfer`: an unfinished one loses its connection.
    func remove(_ transfer: Transfer) {
        curl_multi_remove_handle(multi, transfer.easy)
        running -= 1
    }

    /// Tells libcurl what happened on one of its sockets.
    func act(on socket: Int32, mask: Int32) {
        var count: Int32 = 0
        hasActed = true
        curl_multi_socket_action(multi, socket, mask, &count)
    }

    /// Calls libcurl where the time it asked for has come.
    func fireTimer(at now: Int64) {
        guard let due = deadline, due <= now else { return }
        deadline = nil
        act(on: CURL_SOCKET_TIMEOUT, mask: 0)
    }

    /// The next finished transfer and how it ended.
    func nextDone() -> (transfer: Transfer, code: CURLcode)? {
        var code = CURLE_OK
        guard let easy = ccurl_multi_next_done(multi, &code) else {
            hasActed = false
            return nil
        }
        // The loop holds every transfer for as long as its handle is attached.
        return ccurl_get_context(easy).map { (Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue(), code) }
    }

    fileprivate func setDeadline(after milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : clock() + Int64(milliseconds) * 1000
    }

    fileprivate func watch(_ socket: Int32, _ what: Int32) {
        sockets.watch(socket, what, shard: index)
    }
}

/// The shard that libcurl's callback is about; it outlives its multi handle.
private func shard(_ context: UnsafeMutableRawPointer?) -> Shard? {
    context.map { Unmanaged<Shard>.fromOpaque($0).takeUnretainedValue() }
}

private func watchSocket(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ attached: UnsafeMutableRawPointer?
) -> Int32 {
    shard(context)?.watch(socket, what)
    return 0
}

private func setTimer(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    shard(context)?.setDeadline(after: milliseconds)
    return 0
}
