/// A key that the live view knows.
public enum WatchKey: Sendable, Hashable {
    case up, down, first, last, pageUp, pageDown, open, back, help, quit
}

/// Reads keys out of the bytes that a terminal sends: letters, control characters, and the sequences of cursor keys (ECMA-48), which
/// may come in pieces.
public struct KeyReader: Sendable {
    private var pending: [UInt8] = []

    public init() {}

    /// Whether a key has begun that is not whole.
    public var isPending: Bool { !pending.isEmpty }

    /// The keys that are whole with `bytes`; what is no key of ours is left out.
    public mutating func read(_ bytes: some Sequence<UInt8>) -> [WatchKey] {
        pending += bytes
        var keys: [WatchKey] = []
        var rest = pending[...]
        while let byte = rest.first {
            guard byte == 0x1B else {
                if let key = Self.plain(byte) { keys.append(key) }
                rest = rest.dropFirst()
                continue
            }
            guard let (key, length) = Self.sequence(rest) else { break }
            if let key { keys.append(key) }
            rest = rest.dropFirst(length)
        }
        pending = Array(rest)
        return keys
    }

    /// No more came for a while: an escape that nothing followed is the key itself.
    public mutating func settle() -> [WatchKey] {
        defer { pending = [] }
        return pending == [0x1B] ? [.back] : []
    }

    private static func plain(_ byte: UInt8) -> WatchKey? {
        switch byte {
        case UInt8(ascii: "k"), UInt8(ascii: "K"): .up
        case UInt8(ascii: "j"), UInt8(ascii: "J"): .down
        case UInt8(ascii: "g"): .first
        case UInt8(ascii: "G"): .last
        case 0x0A, 0x0D: .open
        case UInt8(ascii: "?"), UInt8(ascii: "h"): .help
        case 0x7F, 0x08: .back
        // Ctrl-C and Ctrl-D come as bytes where the terminal makes no signal of them.
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x03, 0x04: .quit
        default: nil
        }
    }

    /// The key of the sequence at the start and how long it is; nil while it is not whole.
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (WatchKey?, Int)? {
        let rest = bytes.dropFirst()
        guard let second = rest.first else { return nil }
        guard second == UInt8(ascii: "[") || second == UInt8(ascii: "O") else { return (.back, 1) }
        let body = rest.dropFirst()
        guard let end = body.firstIndex(where: { 0x40...0x7E ~= $0 }) else { return body.count > 16 ? (nil, bytes.count) : nil }
        let length = end - bytes.startIndex + 1
        let parameter = String(decoding: body[..<end], as: UTF8.self)
        switch body[end] {
        case UInt8(ascii: "A"): return (.up, length)
        case UInt8(ascii: "B"): return (.down, length)
        case UInt8(ascii: "H"): return (.first, length)
        case UInt8(ascii: "F"): return (.last, length)
        case UInt8(ascii: "~"):
            let keys: [String: WatchKey] = ["1": .first, "4": .last, "5": .pageUp, "6": .pageDown, "7": .first, "8": .last]
            return (keys[parameter], length)
        default: return (nil, length)
        }
    }
}
