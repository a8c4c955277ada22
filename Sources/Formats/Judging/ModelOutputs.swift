public import Support

/// Reads a model's outputs from a file, plain, gzip or zstd; ``OutputsFormat`` lists the forms.
public final class ModelOutputs {
    private let source: ByteSource
    private var stream: OutputsStream
    private var isAtEnd = false

    /// - Parameters:
    ///   - format: nil to find it out from the first rows.
    ///   - model: the model of rows that name none; nil for the file's stem.
    ///   - keepsExtra: whether fields are kept that are not asked for.
    /// - Throws: ``MillError`` with code `io`.
    public init(
        _ path: String, format: OutputsFormat? = nil, model: String? = nil, keepsExtra: Bool = true
    ) throws(MillError) {
        source = try ByteSource(path)
        stream = OutputsStream(format: format, model: model ?? FileStem.of(path), keepsExtra: keepsExtra)
    }

    /// The form of the file, once it is known.
    public var format: OutputsFormat? { stream.format }

    /// The next rows, some at a time; nil at the end.
    /// - Throws: ``MillError`` with code `io`.
    public func next() throws(MillError) -> [OutputLine]? {
        guard !isAtEnd else { return nil }
        let bytes = try source.next()
        var lines: [OutputLine] = []
        if bytes.isEmpty {
            isAtEnd = true
            stream.finish { lines.append($0) }
        } else {
            stream.feed(bytes) { lines.append($0) }
        }
        return lines
    }
}

extension ModelOutputs {
    /// The most bytes of text that ``read(_:format:model:keepsExtra:limit:)`` holds: two such files, to be joined, fit a machine of
    /// 8 GiB.
    public static let textLimit = 1 << 30

    /// Reads a file whole. Leave `keepsExtra` out where the outputs are only to be joined.
    /// - Parameter limit: in bytes of prompts, answers and kept extra fields, with a small charge for each row.
    /// - Throws: ``MillError`` with code `io`, also where the file holds more than `limit`.
    public static func read(
        _ path: String, format: OutputsFormat? = nil, model: String? = nil, keepsExtra: Bool = false, limit: Int = textLimit
    ) throws(MillError) -> OutputsReading {
        let outputs = try ModelOutputs(path, format: format, model: model, keepsExtra: keepsExtra)
        var reading = OutputsReading(path: path)
        while let lines = try outputs.next() {
            for line in lines { reading.take(line) }
            guard reading.weight <= limit else {
                throw MillError(
                    .inputOutput, "read", path, cause: "its outputs have more than \(limit) bytes of text",
                    hint: "Split the file, and judge the parts.")
            }
        }
        reading.format = outputs.format
        return reading
    }
}

/// A model's outputs, whole. Every row that is not blank is an output or a fault.
public struct OutputsReading: Sendable {
    public let path: String
    public internal(set) var format: OutputsFormat?
    /// In the order of the file.
    public private(set) var outputs: [ModelOutput] = []
    public private(set) var faults: [LineFault] = []
    /// How many outputs have an answer that is not judged, by its state.
    public private(set) var failures: [AnswerFailure: Int] = [:]
    /// The models that the rows name, in order of appearance.
    public private(set) var models: [String] = []
    private(set) var weight = 0

    public init(path: String) {
        self.path = path
    }

    /// How many rows there were.
    public var rows: Int { outputs.count + faults.count }

    public mutating func take(_ line: OutputLine) {
        switch line {
        case .fault(let fault):
            faults.append(fault)
            weight += 512
        case .output(let output):
            weight += output.weight
            if let failure = output.failure { failures[failure, default: 0] += 1 }
            if models.last != output.model, !models.contains(output.model) { models.append(output.model) }
            outputs.append(output)
        }
    }
}

/// A file's name without its folder and what tells its form: FastChat names models by it.
enum FileStem {
    private static let suffixes = [".gz", ".zst", ".jsonl", ".json", ".csv"]

    static func of(_ path: String) -> String {
        var name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? path
        for suffix in suffixes where name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count {
            name.removeLast(suffix.count)
        }
        return name
    }
}
