import CCurlShims
import Glibc
import Support
import Testing

/// On a thread of its own that keeps blocks, since keeping is a thread's own affair.
private func onKeepingThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Threads.start {
            ccurl_memory_keep()
            let result = body()
            ccurl_memory_release()
            continuation.resume(returning: result)
        }
    }
}

/// A block and what was written into all of it.
private struct Filled {
    var address: UnsafeMutableRawPointer
    var size: Int
    let mark: UInt8

    init(_ address: UnsafeMutableRawPointer, _ size: Int, _ mark: UInt8) {
        (self.address, self.size, self.mark) = (address, size, mark)
        memset(address, Int32(mark), size)
    }

    func isWhole(_ count: Int? = nil) -> Bool {
        UnsafeRawBufferPointer(start: address, count: count ?? size).allSatisfy { $0 == mark }
    }
}

@Suite struct `The memory that libcurl works with` {
    @Test func `is never given out twice, whatever the order and the sizes`() async {
        let faults = await onKeepingThread {
            var random = SeededRandom(seed: 7)
            var blocks: [Filled] = []
            var faults = 0
            for step in 0..<200_000 {
                let mark = UInt8(truncatingIfNeeded: step)
                let size = 1 + Int(random.unit() * (step % 50 == 0 ? 20_000 : 3000))
                switch random.unit() {
                case ..<0.45:
                    if let new = ccurl_memory_take(size) { blocks.append(Filled(new, size, mark)) } else { faults += 1 }
                case ..<0.5:
                    guard let new = ccurl_memory_zeroed(size, 1) else { continue }
                    if !UnsafeRawBufferPointer(start: new, count: size).allSatisfy({ $0 == 0 }) { faults += 1 }
                    blocks.append(Filled(new, size, mark))
                case ..<0.6:
                    guard !blocks.isEmpty else { continue }
                    let old = blocks.remove(at: Int(random.unit() * Double(blocks.count)))
                    guard let new = ccurl_memory_resize(old.address, size) else { continue }
                    var moved = old
                    moved.address = new
                    if !moved.isWhole(min(size, old.size)) { faults += 1 }
                    blocks.append(Filled(new, size, mark))
                default:
                    guard !blocks.isEmpty else { continue }
                    let block = blocks.remove(at: Int(random.unit() * Double(blocks.count)))
                    if !block.isWhole() { faults += 1 }
                    ccurl_memory_give(block.address)
                }
            }
            for block in blocks {
                if !block.isWhole() { faults += 1 }
                ccurl_memory_give(block.address)
            }
            return faults
        }
        #expect(faults == 0)
    }

    @Test func `may be given back on another thread than it was taken on`() async {
        let taken = await onKeepingThread {
            (0..<1000).map { UInt(bitPattern: ccurl_memory_take($0 + 1)) }
        }
        #expect(Set(taken).subtracting([0]).count == 1000)
        for address in taken { ccurl_memory_give(UnsafeMutableRawPointer(bitPattern: address)) }
        let own = (0..<1000).map { UInt(bitPattern: ccurl_memory_take($0 + 1)) }
        // Whatever of them is handed out again, each is handed out once.
        let again = await onKeepingThread {
            for address in own { ccurl_memory_give(UnsafeMutableRawPointer(bitPattern: address)) }
            let again = (0..<1000).map { UInt(bitPattern: ccurl_memory_take($0 + 1)) }
            for address in again { ccurl_memory_give(UnsafeMutableRawPointer(bitPattern: address)) }
            return again
        }
        #expect(Set(again).subtracting([0]).count == 1000)
    }

    @Test func `copies a text, and takes what is beyond all bounds for no memory`() async {
        let copy = await onKeepingThread { () -> String in
            guard let text = ccurl_memory_copy("a text of some length") else { return "" }
            defer { ccurl_memory_give(text) }
            return String(cString: text)
        }
        #expect(copy == "a text of some length")
        #expect(ccurl_memory_zeroed(Int.max, 3) == nil)
        ccurl_memory_give(nil)
        let fresh = ccurl_memory_resize(nil, 10)
        #expect(fresh != nil)
        ccurl_memory_give(fresh)
    }
}
