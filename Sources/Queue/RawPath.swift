/// A path as the kernel sees it: bytes, in any encoding or none. A name that somebody drops is never trusted to be text.
public struct RawPath: Hashable, Sendable, CustomStringConvertible {
    /// Without the final NUL.
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The path of `name` in this folder.
    public func appending(_ name: [UInt8]) -> RawPath {
        RawPath(bytes: bytes + [UInt8(ascii: "/")] + name)
    }

    public func appending(_ name: String) -> RawPath {
        appending(Array(name.utf8))
    }

    /// What follows the last slash.
    public var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// The folder that holds it.
    public var parent: RawPath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return RawPath(".") }
        return slash == 0 ? RawPath("/") : RawPath(bytes: Array(bytes[..<slash]))
    }

    /// Whether it is something in `folder`, at any depth.
    func lies(beneath folder: RawPath) -> Bool {
        bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
    }

    /// The path as text, nil when it is not UTF-8: then only this module can open it.
    public var text: String? {
        String(validating: bytes, as: UTF8.self)
    }

    /// For people: see ``displayName(_:)``.
    public var description: String {
        displayName(bytes)
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        body(bytes.map { CChar(bitPattern: $0) } + [0])
    }
}

/// A file's name for logs, terminals and reports: one line, without anything that a terminal obeys or that hides text.
///
/// Control characters, bytes that are not UTF-8, and Unicode's invisible direction marks become `\x1B` or `\u{202E}`; a
/// backslash is doubled, so two names never look alike.
public func displayName(_ bytes: [UInt8]) -> String {
    var result = ""
    var rest = bytes[...]
    while let first = rest.first {
        let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        if let text = String(validating: rest.prefix(length), as: UTF8.self), let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        {
            result += escaped(scalar)
            rest = rest.dropFirst(length)
        } else {
            result += hexadecimal(first)
            rest = rest.dropFirst()
        }
    }
    return result
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x5C: "\\\\"
    case 0x0A: "\\n"
    case 0x09: "\\t"
    case 0x0D: "\\r"
    case 0..<0x20, 0x7F: hexadecimal(UInt8(truncatingIfNeeded: scalar.value))
    case 0x80..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F:
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: String(Character(scalar))
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
}
