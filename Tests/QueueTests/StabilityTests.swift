import Testing

@testable import Queue

@Suite struct `When a file is complete` {
    let path = RawPath("/in/a.jsonl")

    func sighting(_ size: Int64, modified: Int64 = 1, inode: UInt64 = 7) -> Sighting {
        Sighting(size: size, modified: modified, inode: inode)
    }

    @Test func `two looks less than two seconds apart are not enough`() {
        var tracker = StabilityTracker()
        #expect(!tracker.observe(path, sighting(10), now: 0).isComplete)
        #expect(!tracker.observe(path, sighting(10), now: 1_999_999).isComplete)
        #expect(tracker.observe(path, sighting(10), now: 2_000_000).isComplete)
    }

    @Test func `one look is never enough, however late`() {
        var tracker = StabilityTracker()
        #expect(!tracker.observe(path, sighting(10), now: 9_000_000_000).isComplete)
    }

    @Test(arguments: [
        Sighting(size: 11, modified: 1, inode: 7), Sighting(size: 10, modified: 2, inode: 7),
        Sighting(size: 10, modified: 1, inode: 8),
    ])
    func `a change of size, time or inode starts the wait anew`(changed: Sighting) {
        var tracker = StabilityTracker()
        _ = tracker.observe(path, sighting(10), now: 0)
        #expect(!tracker.observe(path, changed, now: 1_500_000).isComplete)
        #expect(!tracker.observe(path, changed, now: 3_000_000).isComplete)
        #expect(tracker.observe(path, changed, now: 3_500_000).isComplete)
    }

    @Test func `a file that its writer closed is complete at once, until it changes again`() {
        var tracker = StabilityTracker()
        tracker.announceComplete(path)
        #expect(tracker.observe(path, sighting(10), now: 0).isComplete)
        #expect(tracker.observe(path, sighting(10), now: 1).isComplete)
        #expect(!tracker.observe(path, sighting(20), now: 2).isComplete)
    }

    @Test func `a file that went and came again is a new one`() {
        var tracker = StabilityTracker()
        _ = tracker.observe(path, sighting(10), now: 0)
        tracker.forget(path)
        #expect(!tracker.observe(path, sighting(10), now: 5_000_000).isComplete)
        tracker.forgetUnseen(since: 5_000_001)
        #expect(!tracker.observe(path, sighting(10), now: 9_000_000).isComplete)
    }
}

@Suite struct `How names are shown` {
    @Test(arguments: [
        ("seeds.jsonl", "seeds.jsonl"), ("种子.jsonl", "种子.jsonl"), ("a\nb", "a\\nb"), ("a\u{1B}[31mred", "a\\x1B[31mred"),
        ("tab\there", "tab\\there"), ("a\\nb", "a\\\\nb"), ("gpj.\u{202E}lnosj", "gpj.\\u{202E}lnosj"),
        ("\u{9B}2J", "\\u{9B}2J"), ("zero\u{200B}width", "zero\\u{200B}width"), ("e\u{301}", "e\u{301}"),
    ])
    func `nothing that a terminal obeys or that hides text gets through`(name: String, shown: String) {
        #expect(displayName(Array(name.utf8)) == shown)
    }

    @Test func `bytes that are no UTF-8 are shown one by one`() {
        #expect(displayName([0x61, 0xFF, 0xC3, 0x62, 0xE2, 0x82]) == "a\\xFF\\xC3b\\xE2\\x82")
        #expect(RawPath(bytes: [0x61, 0xFF]).text == nil)
    }

    @Test func `two different names never look alike`() {
        let names: [[UInt8]] = [[0x0A], Array("\\n".utf8), [0xFF], Array("\\xFF".utf8), Array("\\\\n".utf8)]
        #expect(Set(names.map(displayName)).count == names.count)
    }
}
