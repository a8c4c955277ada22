import Glibc
import Settings
import Support
import Testing

/// How many times as many rounds as usual: `INSTRUCTMILL_FUZZ`, 1 by default.
private let fuzzScale = getenv("INSTRUCTMILL_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

struct RobustnessTests {
    private static func example() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return String(decoding: try Files.read("/\(root)/systemd/config.example.yaml"), as: UTF8.self)
    }

    @Test func `the example configuration is good as it is and with every option switched on`() throws {
        let example = try Self.example()
        #expect(errorsOfConfiguration(example) == "")
        let lines = example.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            // "#key:" and "#  key:" are options, "# Words" are comments.
            guard rest.hasPrefix("#"), !rest.dropFirst().isEmpty else { return String(line) }
            let isComment = rest.hasPrefix("# ") && !rest.hasPrefix("#  ")
            return isComment ? String(line) : String(indent + rest.dropFirst())
        }
        let settings = try Settings.decode(Array(lines.joined(separator: "\n").utf8), file: "/etc/instructmill/config.yaml")
        #expect(settings.endpoints.map(\.name) == ["local", "openai", "lab"])
        #expect(settings.endpoints[1].key == .credential("openai.key"))
        #expect(settings.endpoints[1].price == Price(input: 150_000, cached: 75_000, output: 600_000))
        #expect(settings.budgets.day?.picodollars == 20_000_000_000_000)
        #expect(!settings.window.isEmpty)
    }

    @Test func `damaged files give errors with a place, never a crash`() throws {
        let good = Array(try Self.example().utf8)
        var random = SplitMix(state: 11)
        let splinters = ["\"", "'", "{", "}", "[", "]", ":", "\n", "\r", "\t", "&a ", "*a", "!!int ", "\u{FEFF}", "|", "%", "-"]
        var failures = 0
        for _ in 0..<400 * fuzzScale {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                case 2: bytes.insert(contentsOf: (splinters.randomElement(using: &random) ?? "").utf8, at: place)
                default: bytes = Array(bytes.prefix(max(1, place)))
                }
            }
            do {
                _ = try Settings.decode(bytes, file: "config.yaml")
            } catch {
                failures += 1
                #expect(!error.errors.isEmpty)
                #expect(error.errors.allSatisfy { $0.line > 0 && $0.column > 0 && !$0.message.isEmpty })
            }
            _ = try? JobFile.decode(bytes, file: "job.yaml", seedsPaths: .beneath)
        }
        #expect(failures > 200 * fuzzScale)
    }

    @Test func `deep nesting is an error, not a full stack`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(errorsOfConfiguration("version: 1\nqueue: " + deep).contains("not YAML"))
    }
}
