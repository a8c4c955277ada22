import CCurl
import CCurlShims
import Endpoint

/// An easy handle with the buffer that libcurl writes its errors into. Lives on the transfer thread and never leaves it.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    let errorBuffer: UnsafeMutablePointer<CChar>
    private let sockets: SocketTable
    private var headers = HeaderList()
    /// What the callbacks of the present request are given.
    private var context: UnsafeMutableRawPointer?
    /// Where the body of the request stays for as long as libcurl points at it.
    private var body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// What its options were last set for; nil for a fresh one.
    private var character: Character?

    /// All that options are set from, but for a request's headers and body.
    private struct Character {
        let url: String
        let method: TransportMethod
        let limits: TransferLimits
        let allowPlainHTTP: Bool
        let http2: Bool
        let caFile: String?

        init(_ request: TransportRequest) {
            url = request.url
            method = request.method
            limits = request.limits
            allowPlainHTTP = request.allowPlainHTTP
            http2 = request.http2
            caFile = request.caFile
        }

        func fits(_ request: TransportRequest) -> Bool {
            url == request.url && method == request.method && limits == request.limits
                && allowPlainHTTP == request.allowPlainHTTP && http2 == request.http2 && caFile == request.caFile
        }
    }

    /// - Parameters:
    ///   - sockets: outlives the handle and every connection that it opens.
    ///   - others: how many transfers run beside it. libcurl takes 16 KiB for what a transfer receives, which is most of the memory of
    ///     one that waits; a short answer has an eighth of that, so one of many gets less, and reads a long one in more pieces.
    /// - Throws: ``TransportFailure`` where libcurl has no memory.
    init(_ sockets: SocketTable, others: Int) throws {
        guard let pointer = curl_easy_init() else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl gave no handle")
        }
        self.pointer = pointer
        self.sockets = sockets
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let own = Unmanaged.passUnretained(self).toOpaque()
        let table = Unmanaged.passUnretained(sockets).toOpaque()
        guard ccurl_set_socket_callbacks(pointer, openSocket, own, closeSocket, table) == CURLE_OK else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl does not take socket callbacks")
        }
        if others >= Self.few { _ = ccurl_set_long(pointer, CURLOPT_BUFFERSIZE, others < Self.many ? 4096 : 2048) }
    }

    private static let few = 16
    private static let many = 128

    deinit {
        curl_easy_cleanup(pointer)
        errorBuffer.deallocate()
        body.deallocate()
    }

    /// Whether it is set up for requests like this one, its headers and its body aside.
    func fits(_ request: TransportRequest) -> Bool {
        character?.fits(request) ?? false
    }

    /// Sets it up for `request`, with the callbacks given `context`.
    /// - Throws: ``TransportFailure`` of kind `invalid` where the request cannot be sent as it is.
    func prepare(_ request: TransportRequest, context: UnsafeMutableRawPointer) throws {
        errorBuffer.pointee = 0
        self.context = context
        keep(request.body)
        let badHeader = headers.set(to: request.headers)
        var setup = EasySetup(easy: pointer)
        let isNew = !fits(request)
        if isNew { setup.setCharacter(request, errorBuffer: errorBuffer) }
        let content = UnsafeRawBufferPointer(start: body.baseAddress, count: request.body.count)
        setup.setContent(request, headers: headers.first, body: content, context: context)
        if let problem = badHeader ?? setup.problem {
            character = nil
            throw TransportFailure(.invalid, isAmbiguous: false, message: problem)
        }
        if isNew { character = Character(request) }
    }

    /// A new socket for the present request; -1 where there is none to be had, or the request may be sent no more.
    fileprivate func open(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 {
        if let context, !Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().mayConnect() { return -1 }
        return sockets.open(family, type, number)
    }

    /// Lets go of the memory of an unusually large body.
    func tidy() {
        guard body.count > Self.largestKeptBody else { return }
        body.deallocate()
        body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private static let largestKeptBody = 32 << 10

    private func keep(_ bytes: [UInt8]) {
        // Never empty: without an address libcurl would ask a read callback for the body.
        if body.count < max(1, bytes.count) {
            body.deallocate()
            body = .allocate(byteCount: (bytes.count + 512) & ~511, alignment: 1)
        }
        body.copyBytes(from: bytes)
    }
}

/// Handles that have sent their whole request and may carry the next one of the same character.
///
/// A handle is never set up for another character: `curl_easy_reset` leaves some of the old one, and so would we.
struct HandleStock {
    /// As many as a shard has transfers: more would only hold memory.
    private static let capacity = 256

    private var handles: [EasyHandle] = []

    /// - Parameter running: how many transfers there are at the moment.
    mutating func take(for request: TransportRequest, _ sockets: SocketTable, running: Int) throws -> EasyHandle {
        if let last = handles.last, last.fits(request) { return handles.removeLast() }
        // Another endpoint's turn; a mixed stock would have to be searched.
        if !handles.isEmpty, let index = handles.lastIndex(where: { $0.fits(request) }) {
            return handles.remove(at: index)
        }
        return try EasyHandle(sockets, others: running)
    }

    mutating func give(_ handle: EasyHandle) {
        handle.tidy()
        if handles.count >= Self.capacity { handles.removeFirst(Self.capacity / 2) }
        handles.append(handle)
    }

    mutating func empty() {
        handles = []
    }
}

private func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address = address?.pointee else { return -1 }
    // The handle is attached, and held by its transfer, which the loop holds.
    return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
        .open(address.family, address.socktype, address.protocol)
}

private func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    context.map { Unmanaged<SocketTable>.fromOpaque($0).takeUnretainedValue().close(socket) } ?? -1
}
