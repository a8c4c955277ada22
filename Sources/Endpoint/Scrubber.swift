/// Takes keys out of what an endpoint sent back: some put a part of the key into their 401.
struct Scrubber: Sendable {
    private static let mark = Array("<scrubbed>".utf8)
    private let secret: Secret?

    init(_ secret: Secret?) {
        self.secret = secret
    }

    /// `bytes` without the key itself and without anything that looks like one (`sk-…`).
    func scrub(_ bytes: [UInt8]) -> [UInt8] {
        let key = Array((secret?.reveal() ?? "").utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let length = keyLength(at: index, in: bytes, key: key)
            if length > 0 {
                result.append(contentsOf: Self.mark)
                index += length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    func scrub(_ text: String) -> String {
        String(decoding: scrub(Array(text.utf8)), as: UTF8.self)
    }

    private func keyLength(at index: Int, in bytes: [UInt8], key: [UInt8]) -> Int {
        if key.count >= 4, bytes[index] == key[0], bytes[index...].starts(with: key) { return key.count }
        guard bytes[index] == UInt8(ascii: "s"), bytes[index...].starts(with: "sk-".utf8) else { return 0 }
        // "task-level" is no key.
        if index > 0, Self.isKeyByte(bytes[index - 1]) { return 0 }
        let length = bytes[index...].prefix(while: Self.isKeyByte).count
        return length >= 7 ? length : 0
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "*")
    }
}
