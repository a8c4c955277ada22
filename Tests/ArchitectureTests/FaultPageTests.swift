import Foundation
import Testing

@Suite struct `The page of endpoint faults` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The page that the names of the tests make.
    private static func page() throws -> String {
        var page = """
            # Endpoint faults

            What the program does when an endpoint misbehaves. Made from the names of the tests in `Tests/CurlTransportTests`, each of
            which plays its fault over a real socket; `INSTRUCTMILL_WRITE_PAGES=1 swift test --filter ArchitectureTests` writes it.
            A test is named "fault: what is expected", so `swift test --filter 'FAULT'` runs it.

            | fault | expected | test in |
            |---|---|---|

            """
        for file in ["EndpointFaultTests", "TLSTests"] {
            let source = root.appendingPathComponent("Tests/CurlTransportTests/\(file).swift")
            for match in try String(contentsOf: source, encoding: .utf8).matches(of: /func `([^`]+)`/) {
                let parts = match.1.split(separator: ": ", maxSplits: 1)
                guard parts.count == 2 else { continue }
                page += "| \(parts[0]) | \(parts[1]) | \(file) |\n"
            }
        }
        return page
    }

    @Test func `is what the names of the tests say`() throws {
        let url = Self.root.appendingPathComponent("Sources/Endpoint/FAULTS.md")
        if ProcessInfo.processInfo.environment["INSTRUCTMILL_WRITE_PAGES"] != nil {
            try Self.page().write(to: url, atomically: true, encoding: .utf8)
        }
        let page = try Self.page()
        #expect(page.split(separator: "\n").count > 24)
        #expect(try String(contentsOf: url, encoding: .utf8) == page)
    }
}
