/// The tokens of all kept texts in one piece of memory, and their second signatures.
final class KeptItems {
    private(set) var count = 0
    private var tokens: UnsafeMutablePointer<UInt32>
    private var capacity = 1 << 16
    private var used = 0
    /// For each text where its tokens begin; one more than there are texts.
    private var starts: [Int] = [0]
    private var signatures: [UInt64] = []
    /// The last round in which each text was looked at.
    private var rounds: [UInt32] = []
    private var round: UInt32 = 0

    init() {
        tokens = .allocate(capacity: capacity)
    }

    deinit {
        tokens.deallocate()
    }

    var memory: Int { capacity * 4 + starts.capacity * 8 + signatures.capacity * 8 + rounds.capacity * 4 }

    /// How many tokens the text has.
    func length(_ item: Int) -> Int {
        starts[item + 1] - starts[item]
    }

    /// The tokens of a text; valid until the next one is added.
    @inline(__always)
    func tokens(of item: Int) -> UnsafePointer<UInt32> {
        UnsafePointer(tokens + starts[item])
    }

    func append(_ ids: [UInt32]) {
        if used + ids.count > capacity { grow(to: used + ids.count) }
        for id in ids {
            tokens[used] = id
            used += 1
        }
        starts.append(used)
        signatures.append(Signature.second(ids))
        rounds.append(0)
        count += 1
    }

    private func grow(to wanted: Int) {
        let larger = max(wanted, capacity + capacity / 2)
        let new = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
        new.update(from: tokens, count: used)
        tokens.deallocate()
        tokens = new
        capacity = larger
    }

    /// Begins a search: no text has been looked at.
    func beginRound() {
        round &+= 1
        guard round == 0 else { return }
        round = 1
        for item in rounds.indices { rounds[item] = 0 }
    }

    /// Whether the text is looked at for the first time in this search, and its second signature lets it pass.
    @inline(__always)
    func passes(_ item: Int, _ signature: UInt64, unshared: Int) -> Bool {
        guard rounds[item] != round else { return false }
        rounds[item] = round
        return (signatures[item] ^ signature).nonzeroBitCount <= unshared
    }
}
