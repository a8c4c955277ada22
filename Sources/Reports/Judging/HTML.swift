import FoundationEssentials

/// Text of an HTML page, escaped where it is put in.
struct HTML {
    private(set) var text = ""

    /// Markup of ours.
    mutating func raw(_ markup: String) {
        text += markup
    }

    /// Text from anywhere.
    mutating func escaped(_ text: String) {
        self.text += HTML.escape(text)
    }

    /// `<name attributes>text</name>`, the text escaped.
    mutating func element(_ name: String, _ attributes: String = "", _ text: String) {
        raw("<\(name)\(attributes.isEmpty ? "" : " " + attributes)>")
        escaped(text)
        raw("</\(name)>")
    }

    /// A table row of texts; the first `numbers` columns from the right are numbers.
    mutating func row(_ cells: [String], numbers: Int, header: Bool = false, attributes: String = "") {
        raw(attributes.isEmpty ? "<tr>" : "<tr \(attributes)>")
        for (index, cell) in cells.enumerated() {
            element(header ? "th" : "td", index >= cells.count - numbers ? "class=\"n\"" : "", cell)
        }
        raw("</tr>\n")
    }

    /// Control characters, which HTML has no way to write, become visible codes.
    static func escape(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            default:
                if isHidden(scalar.value) {
                    result.append(contentsOf: "⟨\(String(scalar.value, radix: 16, uppercase: true))⟩".unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result)
    }

    private static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }

    /// A share of 1 as per cent with one place.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded()
        guard tenths.isFinite, abs(tenths) < 1e9 else { return "--" }
        let whole = Int(tenths)
        return "\(whole / 10).\(abs(whole % 10))%"
    }

    /// A number with a fixed count of places after the point.
    static func decimal(_ value: Double, places: Int = 1) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "--" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let fraction = "\(scaled % scale)"
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return places == 0
            ? "\(sign)\(scaled)"
            : "\(sign)\(scaled / scale)." + String(repeating: "0", count: places - fraction.utf8.count) + fraction
    }
}
