/// The texts that a search has looked at lately: one that stands under several of its tokens is mostly looked at once.
///
/// Of two texts in one place the later is known; looking at a text again changes nothing.
struct SeenItems {
    private static let count = 256

    /// A round and a text.
    private let places: UnsafeMutablePointer<UInt64>
    private let round: UnsafeMutablePointer<UInt64>

    /// The caller deallocates it.
    init() {
        places = .allocate(capacity: Self.count)
        places.initialize(repeating: 0, count: Self.count)
        round = .allocate(capacity: 1)
        round.initialize(to: 0)
    }

    func deallocate() {
        places.deallocate()
        round.deallocate()
    }

    /// Begins a search: no text has been looked at.
    @inline(__always)
    func begin() {
        round.pointee &+= 1 << 32
    }

    @inline(__always)
    func isNew(_ item: UInt32) -> Bool {
        let place = places + Int(item % UInt32(Self.count))
        let value = round.pointee | UInt64(item)
        guard place.pointee != value else { return false }
        place.pointee = value
        return true
    }
}
