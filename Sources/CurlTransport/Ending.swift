import CCurl
import CCurlShims
import Endpoint

/// Turns libcurl's word on a finished transfer into an answer or a failure.
enum Ending {
    static func result(of transfer: Transfer, code: CURLcode) -> Result<TransportResponse, any Error> {
        guard code == CURLE_OK else { return .failure(failure(of: transfer, code: code)) }
        var status = 0
        // libcurl is content with a connection that closes in the middle of the header.
        guard ccurl_get_long(transfer.easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK, status > 0, transfer.isHeaderWhole
        else {
            return .failure(TransportFailure(.cut, isAmbiguous: transfer.mayHaveArrived, message: "the answer's header is cut"))
        }
        let headers = HeaderFields(bytes: transfer.headerBytes)
        return .success(TransportResponse(status: status, headers: headers, body: transfer.body))
    }

    /// Whether the handle of a finished transfer may carry another request: where nothing of this one is left in it to be sent. A
    /// connection that broke under the answer is gone, and has left nothing either.
    static func leavesHandleClean(_ transfer: Transfer, code: CURLcode) -> Bool {
        [CURLE_OK, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING].contains(code) && transfer.isRequestWhole
    }

    private static func failure(of transfer: Transfer, code: CURLcode) -> TransportFailure {
        let kind: TransportFailure.Kind =
            if transfer.isTooLarge { .tooLarge } else if transfer.isRepeatRefused { .rewind } else { kind(of: code) }
        let detail = transfer.errorText
        let message =
            switch kind {
            case .tooLarge: "the answer has more than \(transfer.order.request.limits.maximumBytes) bytes"
            case .rewind: "the connection died under the request; it was not sent again"
            default: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
            }
        let isBeforeSend = [.resolve, .connect, .tls, .invalid].contains(kind)
        let isAmbiguous = transfer.isRepeatRefused || !isBeforeSend && transfer.mayHaveArrived
        return TransportFailure(kind, isAmbiguous: isAmbiguous, message: message)
    }

    private static func kind(of code: CURLcode) -> TransportFailure.Kind {
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .invalid
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeout
        // Nothing but the guard of the request aborts.
        case CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK: .rewind
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM: .cut
        default: .other
        }
    }
}
