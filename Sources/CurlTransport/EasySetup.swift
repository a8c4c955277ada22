import CCurl
import CCurlShims
import Endpoint

/// Sets an easy handle up for one request. Source of the list: reliability, section 3.2.
struct EasySetup {
    let easy: UnsafeMutableRawPointer
    /// The first thing that could not be set.
    private(set) var problem: String?

    init(easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    /// The options that do not change between requests of one character, of a fresh handle.
    mutating func setCharacter(_ request: TransportRequest, errorBuffer: UnsafeMutablePointer<CChar>) {
        check(ccurl_set_error_buffer(easy, errorBuffer), "error buffer")
        set(CURLOPT_NOSIGNAL, 1)
        restrict(to: request)
        verifyCertificates(by: request.caFile)
        limit(request.limits)
        setReceivers()
        if request.method == .post {
            set(CURLOPT_POST, 1)
            // libcurl would send the body again by itself where a kept connection dies.
            check(ccurl_set_request_callback(easy, allowRequest), "guard of the request")
        }
        if request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            problem = problem ?? "the URL holds a blank or a control character"
        }
        set(CURLOPT_URL, request.url)
    }

    /// What is each request's own: its headers, its body, and where its answer goes.
    mutating func setContent(
        _ request: TransportRequest, headers: UnsafeMutablePointer<curl_slist>?, body: UnsafeRawBufferPointer,
        context: UnsafeMutableRawPointer
    ) {
        check(ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers), "headers")
        check(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context), "body receiver")
        check(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context), "header receiver")
        check(ccurl_set_pointer(easy, CURLOPT_PRIVATE, context), "context")
        guard request.method == .post else { return }
        check(ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context), "guard of the request")
        set(CURLOPT_FRESH_CONNECT, 0)
        check(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)), "body size")
        check(ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress)), "body")
        // libcurl takes 64 KiB for any body, which is most of a short transfer's memory; 16 KiB is its least.
        set(CURLOPT_UPLOAD_BUFFERSIZE, min(max(16_384, body.count), 65_536))
    }

    private mutating func restrict(to request: TransportRequest) {
        set(CURLOPT_PROTOCOLS_STR, request.allowPlainHTTP ? "http,https" : "https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        // libcurl 7.88 refuses an empty list here; none is followed anyway.
        set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
        set(CURLOPT_UNRESTRICTED_AUTH, 0)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_NETRC, 0)
        // An empty proxy, not an absent one: absent means "ask the environment".
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_HSTS_CTRL, 0)
        set(CURLOPT_HTTP_VERSION, request.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        if request.http2 { set(CURLOPT_PIPEWAIT, 1) }
    }

    private mutating func verifyCertificates(by file: String?) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        guard let file else { return }
        set(CURLOPT_CAINFO, file)
        // Else the system's authorities would be trusted as well.
        check(ccurl_set_pointer(easy, CURLOPT_CAPATH, nil), "authorities")
    }

    private mutating func limit(_ limits: TransferLimits) {
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits.connect))
        set(CURLOPT_TIMEOUT_MS, milliseconds(limits.total))
        set(CURLOPT_MAXAGE_CONN, max(1, milliseconds(limits.keepAlive) / 1000))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // A hint only: it holds for a declared length; the write callback counts the bytes that come.
        check(ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.maximumBytes)), "size limit")
    }

    private mutating func setReceivers() {
        check(ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, writeBody), "body receiver")
        check(ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, writeHeader), "header receiver")
    }

    private mutating func set(_ option: CURLoption, _ value: Int) {
        check(ccurl_set_long(easy, option, value), "option \(option.rawValue)")
    }

    private mutating func set(_ option: CURLoption, _ value: String) {
        check(ccurl_set_string(easy, option, value), "option \(option.rawValue)")
    }

    private mutating func check(_ code: CURLcode, _ what: @autoclosure () -> String) {
        if code != CURLE_OK, problem == nil {
            problem = "libcurl refused the \(what()): \(String(cString: curl_easy_strerror(code)))"
        }
    }

    private func milliseconds(_ duration: Duration) -> Int {
        Int(min(max(1, duration.microseconds / 1000), Int64(Int32.max)))
    }
}

/// The transfer that libcurl's callback is about. It is alive: the loop holds it for as long as its handle is attached.
private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func allowRequest(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
    transfer(context)?.mayBeSent() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func writeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = transfer(context) else { return 0 }
    switch transfer.write(UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    // An empty piece is taken whole by returning 0.
    case .taken: return size * count
    case .postponed: return Int(CURL_WRITEFUNC_PAUSE)
    // Anything but the full count makes libcurl end the transfer.
    case .refused: return .max
    }
}

private func writeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    transfer(context)?.writeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}
