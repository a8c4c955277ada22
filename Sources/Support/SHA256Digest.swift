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
    private var context = SHA256_CTX()

    public init() {
        SHA256_Init(&context)
    }

    /// Adds `bytes` to the message.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            _ = SHA256_Update(&context, buffer.baseAddress, buffer.count)
        }
        if done == nil {
            let copy = Array(bytes)
            _ = SHA256_Update(&context, copy, copy.count)
        }
    }

    /// Adds a length-prefixed text, so that ("ab", "c") and ("a", "bc") differ.
    public mutating func update(field text: String) {
        var text = text
        text.withUTF8 { bytes in
            updateLength(bytes.count)
            _ = SHA256_Update(&context, bytes.baseAddress, bytes.count)
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
            _ = SHA256_Update(&context, digits.baseAddress?.advanced(by: first), 21 - first)
        }
    }

    /// The digest of everything added.
    public consuming func finish() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256_Final(&bytes, &context)
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
