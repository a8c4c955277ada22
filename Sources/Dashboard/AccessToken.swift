import Glibc
public import Support

/// The secret that lets a browser in: 256 bits in a file that only its owner can read.
///
/// It is given to a browser once, in the fragment of a link, which no request carries, and exchanged for a cookie that scripts cannot
/// read. The cookie follows from the token, so a browser stays let in when the daemon begins anew, and all are shut out by deleting
/// the file and beginning anew. Source: reliability, section 3.4.
public struct AccessToken: Sendable {
    /// 64 hexadecimal digits.
    public let text: String

    /// The file's name, beside the store.
    public static let file = "dashboard.token"
    private static let digits = 64

    init(text: String) {
        self.text = text
    }

    /// The token of `folder`, made at its first use.
    /// - Throws: ``MillError`` `io` where the file cannot be read or written, or others could have read it.
    public init(in folder: String) throws(MillError) {
        let path = folder + "/" + Self.file
        if !Files.exists(path) { try Self.make(at: path) }
        var information = stat()
        guard lstat(path, &information) == 0 else { throw MillError.system(.inputOutput, "read the dashboard's token", path) }
        guard information.st_mode & 0o077 == 0, information.st_uid == geteuid() || geteuid() == 0 else {
            throw Self.unusable(path, "other users may have read it")
        }
        let text = String(decoding: try Files.read(path, limit: 1024).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard text.utf8.count == Self.digits, text.utf8.allSatisfy({ 48...57 ~= $0 || 97...102 ~= $0 }) else {
            throw Self.unusable(path, "it is no token of ours")
        }
        self.text = text
    }

    private static func unusable(_ path: String, _ cause: String) -> MillError {
        MillError(
            .inputOutput, "use the dashboard's token in", path, cause: cause,
            hint: "Delete the file: the next start makes another one, and links that were given out end.")
    }

    private static func make(at path: String) throws(MillError) {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        let temporary = path + ".\(getpid()).new"
        try Files.publish(Array((Hexadecimal.encode(bytes) + "\n").utf8), at: temporary, mode: 0o600)
        // Where two begin at one time, both take what the first one made.
        if try !Files.renameExclusively(temporary, to: path) { try Files.remove(temporary) }
    }

    /// Whether `given` is the token. Takes as long for every wrong one.
    func matches(_ given: some Sequence<UInt8>) -> Bool {
        Self.areEqual(SHA256Digest(of: given), SHA256Digest(of: text))
    }

    /// The value of the cookie that stands for the token.
    var cookie: String {
        SHA256Digest(of: "the dashboard's cookie, form 1\n" + text).hex
    }

    /// Whether a request's `Cookie` header carries the cookie of this name with the right value.
    func isCarried(by header: String?, name: String) -> Bool {
        let expected = SHA256Digest(of: cookie)
        var isThere = false
        for part in (header ?? "").split(separator: ";").prefix(64) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let key = pair.first, let value = pair.last else { continue }
            if key.drop(while: { $0 == " " }) == name, Self.areEqual(SHA256Digest(of: String(value)), expected) { isThere = true }
        }
        return isThere
    }

    /// Compares without ending at the first difference.
    private static func areEqual(_ one: SHA256Digest, _ other: SHA256Digest) -> Bool {
        zip(one.bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
