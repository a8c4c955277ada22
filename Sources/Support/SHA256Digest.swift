import COpenSSL

/// A SHA-256 digest (FIPS 180-4), computed by OpenSSL's libcrypto.
public struct SHA256Digest: Hashable, Sendable {
    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// Digests `message` whole.
    public init(of message: some Sequence<UInt8>) {
        var hasher = Hasher256()
        hasher.update(message)
        self = hasher.finish()
    }

    /// Digests the UTF-8 bytes of `text`.
    public init(of text: String) {
        self.init(of: text.utf8)
    }

    fileprivate init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        Hexadecimal.encode(bytes)
    }

    /// The first `count` bytes of the digest in hexadecimal: a short identifier.
    public func shortHex(_ count: Int = 8) -> String {
        Hexadecimal.encode(bytes.prefix(count))
    }

    /// The first eight bytes as a number, big-endian: the seed of a generator.
    public var seed: UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// `SHA256Digest(of:).hex` in one call.
    public static func hex(of message: some Sequence<UInt8>) -> String {
        SHA256Digest(of: message).hex
    }
}

/// An incremental SHA-256: for messages that do not fit in memory.
public struct Hasher256: ~Copyable {
    /// Looked up once: OpenSSL 3 searches its providers at every use of `EVP_sha256()`.
    // Unsafe only to the compiler: an EVP_MD is immutable and counted atomically.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    private let context: OpaquePointer?

    public init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, Self.algorithm, nil)
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds `bytes` to the message.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            _ = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        if done == nil {
            let copy = Array(bytes)
            _ = EVP_DigestUpdate(context, copy, copy.count)
        }
    }

    /// Adds a length-prefixed text, so that ("ab", "c") and ("a", "bc") differ.
    public mutating func update(field text: String) {
        var text = text
        text.withUTF8 { bytes in
            updateLength(bytes.count)
            _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
    }

    /// Adds a number in decimal digits and a colon.
    private mutating func updateLength(_ length: Int) {
        // The longest 64-bit number has 20 digits.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 21) { digits in
            digits[20] = UInt8(ascii: ":")
            var (first, rest) = (20, length)
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            _ = EVP_DigestUpdate(context, digits.baseAddress?.advanced(by: first), 21 - first)
        }
    }

    /// The digest of everything added.
    public consuming func finish() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &bytes, nil)
        return SHA256Digest(bytes: bytes)
    }
}

/// Lower-case hexadecimal text of bytes.
public enum Hexadecimal {
    /// Two digits a byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
