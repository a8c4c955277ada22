import Analysis
import FoundationEssentials
import Glibc
import Support

/// A program of the user's own that reads verbs and objects: lines of JSON in a file to its standard input, lines out of it.
///
/// Through files, so that neither side can block the other, whatever it buffers.
final class OutsideParser {
    private let command: String
    private let input: Int32
    private let output: Int32
    private var buffer: [UInt8] = []
    private var written = 0

    /// - Throws: ``MillError`` `cannot-create` where no temporary file can be had.
    init(command: String) throws(MillError) {
        self.command = command
        input = try Self.unnamedFile()
        output = try Self.unnamedFile()
    }

    deinit {
        close(input)
        close(output)
    }

    /// Adds an instruction.
    func write(_ text: String) throws {
        var line = JSONWriter()
        line.beginObject()
        line.member("text", text)
        line.endObject()
        buffer += line.bytes
        buffer.append(UInt8(ascii: "\n"))
        written += 1
        if buffer.count > 1 << 16 { try flush() }
    }

    /// Runs the program over all that was written.
    /// - Throws: ``MillError`` where it fails, or does not answer line by line.
    func run(_ body: (VerbNounReading) -> Void) async throws {
        try flush()
        lseek(input, 0, SEEK_SET)
        let child = ChildCommand(["/bin/sh", "-c", command], environment: ProcessInfo.processInfo.environment)
        let ending = await child.run(input: input, output: output, limit: nil)
        guard case .exited(0) = ending else { throw failure("\(ending)") }
        lseek(output, 0, SEEK_SET)
        var answered = 0
        try forEachLine { line in
            guard let answer = try? CanonicalJSON.decode(Answer.self, from: line) else {
                throw failure("line \(answered + 1) of its output is no {\"verb\": …, \"noun\": …}")
            }
            answered += 1
            body(answer.verb.map { .found(VerbNoun(verb: $0, noun: answer.noun)) } ?? .none)
        }
        guard answered == written else { throw failure("it answered \(answered) lines to \(written)") }
    }

    private struct Answer: Decodable {
        let verb: String?
        let noun: String?

        private enum CodingKeys: CodingKey {
            case verb, noun
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // It may be null, and has to be there: else any JSON would do.
            guard fields.contains(.verb) else {
                throw DecodingError.keyNotFound(
                    CodingKeys.verb, DecodingError.Context(codingPath: [], debugDescription: "no verb"))
            }
            verb = try fields.decodeIfPresent(String.self, forKey: .verb)
            noun = try fields.decodeIfPresent(String.self, forKey: .noun)
        }
    }

    private func failure(_ cause: String) -> MillError {
        MillError(
            .usage, "read verbs by", command, cause: cause,
            hint: "It answers each line of its input with one line {\"verb\": LEMMA or null, \"noun\": LEMMA or null}.")
    }

    private func flush() throws {
        var start = 0
        while start < buffer.count {
            let count = buffer[start...].withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { throw MillError.system(.inputOutput, "write", "a temporary file") }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
        var line: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(output, &bytes, bytes.count)
            guard count > 0 else { break }
            for byte in bytes[..<count] {
                if byte == UInt8(ascii: "\n") {
                    if !line.isEmpty { try body(line) }
                    line.removeAll(keepingCapacity: true)
                } else if line.count < 1 << 20 {
                    line.append(byte)
                }
            }
        }
        if !line.isEmpty { try body(line) }
    }

    private static func unnamedFile() throws(MillError) -> Int32 {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var path = Array((folder + "/instructmill-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw MillError.system(.cannotCreate, "make a temporary file in", folder) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return descriptor
    }
}
