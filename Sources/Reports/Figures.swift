/// Numbers as people read them, without floating-point money and without a locale: the same bytes everywhere.
public enum Figures {
    /// `1234567` as "1,234,567".
    public static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var bytes: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Three figures, the rest cut off: `950`, `12.3k`, `4.56M`, `7.89G`.
    public static func short(_ number: Int) -> String {
        let units: [(Int, String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")]
        guard let (unit, name) = units.first(where: { number >= $0.0 }) else { return "\(number)" }
        let whole = number / unit
        if whole >= 100 { return grouped(whole) + name }
        if whole >= 10 { return "\(whole).\(number % unit / (unit / 10))\(name)" }
        return "\(whole).\(twoDigits(number % unit / (unit / 100)))\(name)"
    }

    /// Pico-dollars as "$0.0123": two decimals from a dollar on, else up to three significant figures; rounded half up.
    ///
    /// nil is "unknown", zero is "free".
    public static func money(_ picodollars: Int64?) -> String {
        guard let picodollars else { return "unknown" }
        if picodollars == 0 { return "free" }
        let sign = picodollars < 0 ? "-" : ""
        let amount = picodollars.magnitude
        var shown = 2
        if amount < 1_000_000_000_000 {
            let digits = String(amount).utf8.count
            shown = min(12, max(2, 12 - digits + 3))
        }
        var text = unsignedDecimal(amount, digits: 12, shown: shown)
        if shown > 2, text.utf8.contains(UInt8(ascii: ".")) {
            while text.hasSuffix("0"), text.utf8.count - (text.utf8.firstIndexOffset(of: UInt8(ascii: ".")) ?? 0) > 3 {
                text.removeLast()
            }
        }
        return sign + "$" + text
    }

    /// Pico-dollars to the micro-dollar, "$1.234567": for lines that are added up. Rounded half up.
    public static func exactMoney(_ picodollars: Int64) -> String {
        (picodollars < 0 ? "-$" : "$") + unsignedDecimal(picodollars.magnitude, digits: 12, shown: 6)
    }

    /// Seconds as "45s", "3m 05s", "2h 07m", "3d 04h"; nil, negative or not finite is "--".
    public static func duration(seconds: Double?) -> String {
        guard let seconds, seconds.isFinite, seconds >= 0 else { return "--" }
        guard seconds < 1e9 else { return "--" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m \(twoDigits(whole % 60))s" }
        if whole < 86_400 { return "\(whole / 3600)h \(twoDigits(whole / 60 % 60))m" }
        return "\(whole / 86_400)d \(twoDigits(whole / 3600 % 24))h"
    }

    /// How long a call takes: "40ms", "3.2s", and from a minute on as ``duration(seconds:)``; negative or not finite is "--".
    public static func delay(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "--" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded()))ms" }
        return seconds < 60 ? "\(rate(seconds))s" : duration(seconds: seconds)
    }

    /// A rate with one decimal: "12.3"; from 100 on without. Not finite is "--".
    public static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond >= 0, perSecond < 1e9 else { return "--" }
        let tenths = Int((perSecond * 10).rounded())
        return tenths >= 1000 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// `part` of `whole` as "12.3%"; "--" of nothing.
    public static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0, part >= 0 else { return "--" }
        let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// `number` × 10^-`digits` with `shown` decimals, rounded half up.
    private static func unsignedDecimal(_ number: UInt64, digits: Int, shown: Int) -> String {
        let cut = (0..<max(0, digits - shown)).reduce(UInt64(1)) { value, _ in value * 10 }
        let kept = number / cut + (number % cut >= cut - cut / 2 && cut > 1 ? 1 : 0)
        let unit = (0..<min(digits, shown)).reduce(UInt64(1)) { value, _ in value * 10 }
        let fraction = String(kept % unit)
        let padding = String(repeating: "0", count: max(0, min(digits, shown) - fraction.utf8.count))
        return shown == 0 ? grouped(kept) : "\(grouped(kept / unit)).\(padding)\(fraction)"
    }

    private static func grouped(_ number: UInt64) -> String {
        grouped(Int(clamping: number))
    }
}

extension String.UTF8View {
    func firstIndexOffset(of byte: UInt8) -> Int? {
        firstIndex(of: byte).map { distance(from: startIndex, to: $0) }
    }
}
