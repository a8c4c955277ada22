import CCurl
import CCurlShims
import Endpoint

/// An easy handle with the buffer that libcurl writes its errors into. Lives on the transfer thread and never leaves it.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    let errorBuffer: UnsafeMutablePointer<CChar>
    /// The headers of the request that it carries; libcurl points into them.
    fileprivate(set) var headers: UnsafeMutablePointer<curl_slist>?
    /// What its options were last set for; nil for a fresh one.
    fileprivate(set) var character: Character?

    /// All that options are set from, but for a request's headers and body.
    struct Character: Hashable {
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
    }

    /// - Parameter sockets: outlives the handle and every connection that it opens.
    /// - Throws: ``TransportFailure`` where libcurl has no memory.
    init(_ sockets: SocketTable) throws {
        guard let pointer = curl_easy_init() else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl gave no handle")
        }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let context = Unmanaged.passUnretained(sockets).toOpaque()
        guard ccurl_set_socket_callbacks(pointer, openSocket, closeSocket, context) == CURLE_OK else {
            throw TransportFailure(.other, isAmbiguous: false, message: "libcurl does not take socket callbacks")
        }
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headers)
        errorBuffer.deallocate()
    }

    /// Sets it up for `request`, with the callbacks given `context`. `body` must outlive the transfer.
    /// - Throws: ``TransportFailure`` of kind `invalid` where the request cannot be sent as it is.
    func prepare(_ request: TransportRequest, body: UnsafeRawBufferPointer, context: UnsafeMutableRawPointer) throws {
        let wanted = Character(request)
        errorBuffer.pointee = 0
        var setup = EasySetup(easy: pointer)
        if character != wanted { setup.setCharacter(request, errorBuffer: errorBuffer) }
        setup.setContent(request, body: body, context: context)
        // The old list goes only after libcurl has the new one.
        curl_slist_free_all(headers)
        headers = setup.headerList
        character = setup.problem == nil ? wanted : nil
        if let problem = setup.problem {
            throw TransportFailure(.invalid, isAmbiguous: false, message: problem)
        }
    }
}

/// Handles that have brought a whole answer and may carry the next request of the same character.
///
/// A handle is never set up for another character: `curl_easy_reset` leaves some of the old one, and so would we.
struct HandleStock {
    /// As many as a shard has transfers: more would only hold memory.
    private static let capacity = 256

    private var handles: [EasyHandle] = []

    mutating func take(for request: TransportRequest, _ sockets: SocketTable) throws -> EasyHandle {
        if let last = handles.last, last.character == EasyHandle.Character(request) {
            return handles.removeLast()
        }
        // Another endpoint's turn; a mixed stock would have to be searched.
        if !handles.isEmpty, let index = handles.lastIndex(where: { $0.character == EasyHandle.Character(request) }) {
            return handles.remove(at: index)
        }
        return try EasyHandle(sockets)
    }

    mutating func give(_ handle: EasyHandle) {
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
    return Unmanaged<SocketTable>.fromOpaque(context).takeUnretainedValue()
        .open(address.family, address.socktype, address.protocol)
}

private func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    context.map { Unmanaged<SocketTable>.fromOpaque($0).takeUnretainedValue().close(socket) } ?? -1
}
