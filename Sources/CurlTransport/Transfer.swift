import CCurl
import CCurlShims
import Endpoint
import Glibc

/// One running transfer: its request, what has come of its answer, and the handle that carries it.
///
/// It lives on the transfer thread and never leaves it.
final class Transfer {
    let order: Order
    let handle: EasyHandle
    let shard: Shard
    private var hasBegun = false
    /// Whether libcurl wanted to send again what had left already, and was not let.
    private(set) var isRepeatRefused = false
    private(set) var body: [UInt8] = []
    private(set) var headerBytes: [UInt8] = []
    /// Whether the blank line after the header has come.
    private(set) var isHeaderWhole = false
    private(set) var isTooLarge = false
    /// Whether it reads no more until others have ended.
    private(set) var isPaused = false
    private let budget: ByteBudget
    /// When the wait for the next piece of the answer began, in steady microseconds.
    var waitingSince: Int64
    private let clock: () -> Int64

    /// - Throws: ``TransportFailure`` of kind `invalid` where the request cannot be sent as it is.
    init(
        _ order: Order, with handle: EasyHandle, on shard: Shard, within budget: ByteBudget, clock: @escaping () -> Int64
    ) throws {
        self.order = order
        self.handle = handle
        self.shard = shard
        self.budget = budget
        self.clock = clock
        waitingSince = clock()
        try handle.prepare(order.request, context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// What libcurl knows the transfer by.
    var easy: UnsafeMutableRawPointer { handle.pointer }

    /// Whether some of the request may have reached the other side.
    var mayHaveArrived: Bool {
        // A handle that has not begun still counts the bytes of its last request.
        guard hasBegun else { return false }
        var count = 0
        return ccurl_get_long(easy, CURLINFO_REQUEST_SIZE, &count) != CURLE_OK || count > 0
    }

    /// Whether nothing of the request is left to be sent.
    var isRequestWhole: Bool {
        guard order.request.method == .post else { return true }
        guard hasBegun, !isRepeatRefused else { return false }
        var count: curl_off_t = 0
        return ccurl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &count) == CURLE_OK && count == order.request.body.count
    }

    /// Whether libcurl may send the request now: once, and again only where no byte of it has left.
    func mayBeSent() -> Bool {
        guard mayConnect() else { return false }
        hasBegun = true
        // A repeat would take a good connection from the kept ones, be refused on it, and leave it closed.
        _ = ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
        return true
    }

    /// Whether libcurl may open a connection to send the request on.
    func mayConnect() -> Bool {
        if mayHaveArrived { isRepeatRefused = true }
        return !isRepeatRefused
    }

    /// When silence has lasted too long, in steady microseconds.
    var silenceDeadline: Int64 {
        guard !isPaused else { return .max }
        let limits = order.request.limits
        return waitingSince &+ (body.isEmpty ? limits.firstByte : limits.idle).microseconds
    }

    /// libcurl's own words on what went wrong.
    var errorText: String {
        String(cString: handle.errorBuffer)
    }

    /// What became of a piece of the answer.
    enum Receipt {
        case taken
        /// It passes the answer's limit.
        case refused
        /// It is to be offered again later.
        case postponed
    }

    /// Takes a piece of the answer's body.
    func write(_ bytes: UnsafeRawBufferPointer) -> Receipt {
        guard body.count + bytes.count <= order.request.limits.maximumBytes else {
            isTooLarge = true
            return .refused
        }
        waitingSince = clock()
        isPaused = !budget.take(bytes.count, for: order.ticket.number)
        guard !isPaused else { return .postponed }
        body.append(contentsOf: bytes)
        return .taken
    }

    /// Reads on after a pause, as far as the budget allows.
    func readOn() {
        isPaused = false
        waitingSince = clock()
        curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    /// The bytes that it holds of the budget.
    var heldBytes: Int { order.request.body.count + body.count }

    /// Takes one header line. A status line begins the header anew (after a 100, or a proxy's answer).
    func writeHeader(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count >= 5, bytes[0] == UInt8(ascii: "H"), bytes.starts(with: "HTTP/".utf8) {
            headerBytes.removeAll(keepingCapacity: true)
            isHeaderWhole = false
        }
        // The blank line, with or without its carriage return.
        if bytes.count <= 2, bytes.last == UInt8(ascii: "\n"), bytes.count == 1 || bytes[0] == UInt8(ascii: "\r") {
            isHeaderWhole = true
        }
        if headerBytes.isEmpty { headerBytes.reserveCapacity(480) }
        headerBytes.append(contentsOf: bytes)
    }
}

extension Duration {
    /// Whole microseconds, at most a thousand years.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(max(0, seconds), 31_556_952_000) * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
