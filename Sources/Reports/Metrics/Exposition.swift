public import Support

/// Metrics in the text format of Prometheus, version 0.0.4: families of samples, each with its type and help.
public struct Exposition: Sendable {
    public enum Kind: String, Sendable {
        case counter, gauge
    }

    /// A name and its value; values are escaped when they are written.
    public typealias Label = (name: String, value: String)

    /// What the HTTP answer is called.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public private(set) var text = ""

    public init() {}

    /// Adds a family; one without samples is left out.
    public mutating func family(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [Label], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        begin(name, kind.rawValue, help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// Adds a family of histograms; one without samples is left out.
    public mutating func histograms(_ name: String, _ help: String, _ samples: [(labels: [Label], value: Histogram)]) {
        guard !samples.isEmpty else { return }
        begin(name, "histogram", help)
        for sample in samples {
            var count = 0
            for (bound, number) in zip(sample.value.bounds, sample.value.counts) {
                count += number
                line(name + "_bucket", sample.labels + [("le", Self.number(bound))], Double(count))
            }
            line(name + "_bucket", sample.labels + [("le", "+Inf")], Double(sample.value.count))
            line(name + "_sum", sample.labels, sample.value.sum)
            line(name + "_count", sample.labels, Double(sample.value.count))
        }
    }

    private mutating func begin(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: [Label], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: result.append(contentsOf: "\\\"".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
