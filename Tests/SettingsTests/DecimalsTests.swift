import Settings
import Support
import Testing

struct DecimalsTests {
    @Test func `every decimal amount comes back digit for digit`() {
        var random = SplitMix(state: 7)
        for _ in 0..<5_000 {
            let whole = UInt64.random(in: 0...1_000_000, using: &random)
            let decimals = Int.random(in: 0...6, using: &random)
            let fraction = (0..<decimals).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            let text = decimals == 0 ? "\(whole)" : "\(whole).\(fraction)"
            let padded = fraction + String(repeating: "0", count: 6 - decimals)
            #expect(
                Decimals.picodollarsPerToken(dollarsPerMillion: text).map(String.init) == String(Int64("\(whole)\(padded)") ?? -1)
            )
        }
    }

    @Test(arguments: [
        ("0.1", 100_000), ("0.3", 300_000), ("2.50", 2_500_000), ("0.000001", 1), ("0.0000010", 1), ("15", 15_000_000),
        ("007", 7_000_000), ("9223372036854.775807", Int64.max),
    ])
    func `dollars per million tokens are pico-dollars per token`(text: String, expected: Int64) {
        #expect(Decimals.picodollarsPerToken(dollarsPerMillion: text) == expected)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1.2.3", "0.0000001", "9223372036854.775808", "١", "1 ", "nan",
        "99999999999999999999",
    ])
    func `what is no exact amount is refused`(text: String) {
        #expect(Decimals.picodollarsPerToken(dollarsPerMillion: text) == nil)
    }

    @Test func `dollars have twelve decimals`() {
        #expect(Decimals.picodollars(dollars: "20") == 20_000_000_000_000)
        #expect(Decimals.picodollars(dollars: "0.000000000001") == 1)
        #expect(Decimals.picodollars(dollars: "9223373") == nil)
    }
}

/// A small generator with a fixed start, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
