extension BoxConvention {
    /// `box` as the system's data sets have it in a text; nil where the convention needs a size and there is none.
    public func text(of box: Box, in size: PictureSize?) -> String? {
        guard let numbers = numbers(of: box, in: size) else { return nil }
        let texts = numbers.map(text)
        return self == .pixel ? texts.joined(separator: " ") : "[" + texts.joined(separator: ", ") + "]"
    }

    /// The box that a text means, not clamped; nil for any text that is not four numbers, with or without brackets, with commas
    /// or blanks between them, or where a size is needed and there is none.
    public func box(of text: String, in size: PictureSize?) -> Box? {
        guard let numbers = Self.numbers(in: Array(text.utf8)[...]) else { return nil }
        return box(of: numbers, in: size)
    }

    private func text(_ number: Double) -> String {
        switch self {
        case .share: DecimalText.shortest(number, decimals: 3)
        case .paddedShare: DecimalText.shortest(number, decimals: 2)
        case .thousandth: DecimalText.fixed(number, decimals: 0)
        // Pixels went through a division: six decimals give back what the annotators wrote.
        case .coco, .pixel: DecimalText.shortest(number, decimals: 6)
        }
    }

    private static func numbers(in text: ArraySlice<UInt8>) -> [Double]? {
        var text = trimmed(text)
        while text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]"), text.count > 1 {
            text = trimmed(text.dropFirst().dropLast())
        }
        let parts =
            text.contains(UInt8(ascii: ","))
            ? text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(trimmed)
            : text.split(whereSeparator: isBlank)
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap(DecimalText.number)
        return numbers.count == 4 ? numbers : nil
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

/// Decimal numbers in texts, rounded as Python's `round` does: by the exact binary value, a true tie to the even digit.
public enum DecimalText {
    /// At most `decimals` (0...9) behind the point and no needless zero, but always one: `0.63`, `1.0`.
    public static func shortest(_ number: Double, decimals: Int) -> String {
        var text = Array(fixed(number, decimals: max(1, decimals)).utf8)
        while text.last == UInt8(ascii: "0"), text.dropLast().last != UInt8(ascii: ".") { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    /// Exactly `decimals` (0...9) behind the point. A number that is not finite, or too large to have decimals, is written as
    /// Swift writes it.
    public static func fixed(_ number: Double, decimals: Int) -> String {
        let decimals = min(9, max(0, decimals))
        let factor = (0..<decimals).reduce(1) { factor, _ in factor * 10 }
        let magnitude = number.magnitude
        guard magnitude * Double(factor) < 0x1p53 else { return number.description }
        let scaled = rounded(magnitude, times: Double(factor))
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + "\(scaled)" }
        let digits = "\(scaled % factor)"
        return sign + "\(scaled / factor)." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    }

    /// The number that JSON's letters for one spell; nil for words, hexadecimal and what is not finite.
    static func number(_ text: ArraySlice<UInt8>) -> Double? {
        let isPlain = text.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        guard isPlain, let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }

    /// The whole number nearest to the exact product, which is below 2^53.
    private static func rounded(_ number: Double, times factor: Double) -> Int {
        let product = number * factor
        // What the product lost in rounding decides where it is a tie.
        let lost = (-product).addingProduct(number, factor)
        let floor = product.rounded(.down)
        let rest = product - floor
        let isUp = rest > 0.5 || rest == 0.5 && (lost > 0 || lost == 0 && floor.truncatingRemainder(dividingBy: 2) == 1)
        return Int(floor) + (isUp ? 1 : 0)
    }
}
