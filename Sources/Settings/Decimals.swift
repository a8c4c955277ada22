/// Exact decimal arithmetic on texts: money never passes through a floating-point number.
public enum Decimals {
    /// The decimal number `text` times 10^`digits`, exactly.
    ///
    /// `text` is digits with at most one point, no sign, no exponent.
    /// - Returns: nil when `text` is no such number, has more than `digits` significant decimals, or the product is over `Int64`.
    public static func scaled(_ text: String, digits: Int) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, parts.count == 1 || parts[1].count > 0 else {
            return nil
        }
        var fraction = parts.count == 2 ? parts[1][...] : whole.prefix(0)
        while fraction.last == UInt8(ascii: "0") { fraction = fraction.dropLast() }
        guard fraction.count <= digits else { return nil }
        var value: Int64 = 0
        let zeros = repeatElement(UInt8(ascii: "0"), count: digits - fraction.count)
        for byte in Array(whole) + Array(fraction) + zeros {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Dollars per million tokens as pico-dollars per token.
    public static func picodollarsPerToken(dollarsPerMillion text: String) -> Int64? {
        scaled(text, digits: 6)
    }

    /// Dollars as pico-dollars.
    public static func picodollars(dollars text: String) -> Int64? {
        scaled(text, digits: 12)
    }
}
