/// Numbers the tokens of texts in the order of their first appearance, straight from the texts' bytes.
///
/// An open-addressing table over one byte arena. Numbers depend on the texts and their order alone.
final class TokenInterner {
    private struct Slot {
        var hash: UInt32
        /// ``free`` where there is no token.
        var id: UInt32
    }

    private static let free = UInt32.max

    private let tokenizer: RougeTokenizer
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    /// By token, where its bytes begin; they end where the next one's begin. Tokens outside ASCII have none.
    private var starts: UnsafeMutablePointer<Int>
    private var startCapacity = 1 << 10
    /// The bytes of all ASCII tokens, one after the other.
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity = 1 << 14
    private var byteCount = 0
    /// The open token; eight bytes are readable after its end.
    private var scratch: UnsafeMutablePointer<UInt8>
    private var scratchCapacity = 256
    /// Tokens outside ASCII.
    private var foreign: [String: UInt32] = [:]
    /// How many tokens there are.
    private(set) var count = 0

    init(tokenizer: RougeTokenizer) {
        self.tokenizer = tokenizer
        mask = (1 << 12) - 1
        slots = Self.emptyTable(mask + 1)
        starts = .allocate(capacity: startCapacity)
        starts.initialize(to: 0)
        bytes = .allocate(capacity: byteCapacity)
        scratch = .allocate(capacity: scratchCapacity + 16)
        scratch.initialize(repeating: 0, count: scratchCapacity + 16)
    }

    deinit {
        slots.deallocate()
        starts.deallocate()
        bytes.deallocate()
        scratch.deallocate()
    }

    /// The bytes that the table takes.
    var memory: Int {
        (mask + 1) * MemoryLayout<Slot>.stride + startCapacity * MemoryLayout<Int>.stride + byteCapacity
    }

    /// The numbers of the tokens of `text`, in order, appended to `ids`.
    func intern(_ text: String, into ids: inout [UInt32]) {
        var text = text
        text.withUTF8 { utf8 in intern(utf8, into: &ids) }
    }

    /// The numbers of the tokens of a UTF-8 text, in order, appended to `ids`.
    func intern(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [UInt32]) {
        if tokenizer == .ascii || utf8.allSatisfy({ $0 < 0x80 }) {
            internASCII(utf8, into: &ids)
        } else {
            internList(UnicodeTokens.list(String(decoding: utf8, as: UTF8.self)), into: &ids)
        }
    }

    private func internASCII(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [UInt32]) {
        if utf8.count > scratchCapacity { growScratch(to: utf8.count) }
        let scratch = scratch
        var length = 0
        ASCIITokens.folded.withUnsafeBufferPointer { folded in
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                let letter = folded[Int(byte)]
                if letter != 0 {
                    scratch[length] = letter
                    length &+= 1
                } else if byte == 0xE2, index + 2 < utf8.count, utf8[index + 1] == 0x84, utf8[index + 2] == 0xAA {
                    // U+212A KELVIN SIGN lower-cases to "k" and does not end the token.
                    scratch[length] = UInt8(ascii: "k")
                    length &+= 1
                    index &+= 2
                } else {
                    // U+0130 lower-cases to "i" and U+0307, which is a separator.
                    if byte == 0xC4, index + 1 < utf8.count, utf8[index + 1] == 0xB0 {
                        scratch[length] = UInt8(ascii: "i")
                        length &+= 1
                    }
                    if length > 0 { ids.append(number(scratch, length)) }
                    length = 0
                }
                index &+= 1
            }
        }
        if length > 0 { ids.append(number(scratch, length)) }
    }

    /// Tokens that were cut elsewhere. `String` compares by canonical equivalence, so two spellings of one token get one number.
    private func internList(_ list: TokenList, into ids: inout [UInt32]) {
        for index in 0..<list.count { ids.append(number(of: list.bytes[list.range(of: index)])) }
    }

    /// The number of one token, a new one where it has none.
    func number(of token: ArraySlice<UInt8>) -> UInt32 {
        if token.allSatisfy({ $0 < 0x80 }) {
            if token.count > scratchCapacity { growScratch(to: token.count) }
            for (place, byte) in token.enumerated() { scratch[place] = byte }
            return number(scratch, token.count)
        }
        let text = String(decoding: token, as: UTF8.self)
        if let id = foreign[text] { return id }
        let id = UInt32(count)
        foreign[text] = id
        endToken()
        return id
    }

    /// The bytes of every token, by number.
    func forEachToken<Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        let foreign = Dictionary(uniqueKeysWithValues: foreign.map { ($0.value, Array($0.key.utf8)) })
        for id in 0..<count {
            let ascii = UnsafeBufferPointer(start: bytes + starts[id], count: starts[id + 1] - starts[id])
            try body(foreign[UInt32(id)] ?? Array(ascii))
        }
    }

    private func number(_ token: UnsafeMutablePointer<UInt8>, _ length: Int) -> UInt32 {
        let hash = Self.hash(token, length)
        let (slots, mask, bytes, starts) = (slots, mask, bytes, starts)
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[place]
            if slot.id == Self.free { return add(token, length, hash, at: place) }
            if slot.hash == hash {
                let start = starts[Int(slot.id)]
                if starts[Int(slot.id) &+ 1] &- start == length, Self.isEqual(bytes + start, token, length) { return slot.id }
            }
            place = (place &+ 1) & mask
        }
    }

    @inline(__always)
    private static func isEqual(_ one: UnsafeMutablePointer<UInt8>, _ other: UnsafeMutablePointer<UInt8>, _ length: Int) -> Bool {
        for offset in 0..<length where one[offset] != other[offset] { return false }
        return true
    }

    private func add(_ token: UnsafeMutablePointer<UInt8>, _ length: Int, _ hash: UInt32, at place: Int) -> UInt32 {
        let id = UInt32(count)
        if byteCount + length > byteCapacity { growBytes(to: byteCount + length) }
        slots[place] = Slot(hash: hash, id: id)
        (bytes + byteCount).update(from: token, count: length)
        byteCount += length
        endToken()
        if (count - foreign.count) * 2 > mask { growTable() }
        return id
    }

    /// Counts the token whose bytes were added last.
    private func endToken() {
        count += 1
        if count == startCapacity {
            startCapacity += startCapacity / 2
            let new = UnsafeMutablePointer<Int>.allocate(capacity: startCapacity)
            new.update(from: starts, count: count)
            starts.deallocate()
            starts = new
        }
        starts[count] = byteCount
    }

    private func growBytes(to wanted: Int) {
        byteCapacity = max(wanted, byteCapacity * 2)
        let new = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCapacity)
        new.update(from: bytes, count: byteCount)
        bytes.deallocate()
        bytes = new
    }

    /// Eight bytes at a time; the bytes after the token are masked away.
    @inline(__always)
    private static func hash(_ token: UnsafeMutablePointer<UInt8>, _ length: Int) -> UInt32 {
        let raw = UnsafeRawPointer(token)
        var hash = UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while length &- offset > 8 {
            hash = mixed(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        let left = UInt64(truncatingIfNeeded: length &- offset)
        let last = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & (UInt64.max >> (64 &- left &* 8))
        return UInt32(truncatingIfNeeded: mixed(hash ^ last))
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value ^ (value >> 32)
        value = value &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
        value = value &* 0xD6E8_FEB8_6659_FD93
        return value ^ (value >> 32)
    }

    private func growScratch(to capacity: Int) {
        scratch.deallocate()
        scratchCapacity = capacity * 2
        scratch = .allocate(capacity: scratchCapacity + 16)
        scratch.initialize(repeating: 0, count: scratchCapacity + 16)
    }

    private func growTable() {
        let old = UnsafeMutableBufferPointer(start: slots, count: mask + 1)
        mask = mask * 2 + 1
        slots = Self.emptyTable(mask + 1)
        for slot in old where slot.id != Self.free {
            var place = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[place].id != Self.free { place = (place + 1) & mask }
            slots[place] = slot
        }
        old.deallocate()
    }

    private static func emptyTable(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let table = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        table.initialize(repeating: Slot(hash: 0, id: free), count: count)
        return table
    }
}
