import FoundationEssentials
import Glibc

/// One measured case: named figures, printed as one JSON object on a line.
struct Case {
    private var fields: [String]

    init(_ name: String) {
        fields = ["\"case\":\"\(name)\""]
    }

    /// Adds a figure, with four significant digits or more.
    mutating func add(_ name: String, _ value: Double) {
        guard value.isFinite else { return }
        let digits = max(0, 3 - Int(log10(max(abs(value), 1e-9)).rounded(.down)))
        let scale = pow(10, Double(digits))
        fields.append("\"\(name)\":\((value * scale).rounded() / scale)")
    }

    mutating func add(_ name: String, _ value: Int) {
        fields.append("\"\(name)\":\(value)")
    }

    mutating func add(_ name: String, _ value: String) {
        fields.append("\"\(name)\":\"\(value)\"")
    }

    func print() {
        Swift.print("{" + fields.joined(separator: ",") + "}")
        fflush(nil)
    }
}
