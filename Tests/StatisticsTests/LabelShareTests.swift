import Glibc
import Statistics
import Testing

@Suite struct `The share of a label` {
    @Test func `is its probability beside the other's, over all spellings`() throws {
        let share = try #require(LabelShare(first: [log(0.5), log(0.1)], second: [log(0.2)]))
        #expect(abs(share.first - 0.75) < 1e-12)
        #expect(LabelShare(first: [-1], second: [-1])?.first == 0.5)
        #expect(LabelShare(first: [-3], second: [])?.first == 1 && LabelShare(first: [], second: [-3])?.first == 0)
    }

    @Test func `is there for the smallest probabilities, and not for none`() throws {
        let share = try #require(LabelShare(first: [-2000], second: [-2001]))
        #expect(abs(share.first - 1 / (1 + exp(-1))) < 1e-12)
        #expect(LabelShare(first: [], second: []) == nil && LabelShare(first: [-.infinity], second: [.nan]) == nil)
        #expect(LabelShare(first: [-.infinity], second: [-1])?.first == 0)
    }
}
