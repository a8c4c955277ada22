import Foundation
import Testing

@Suite struct `The page of faults` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The page that the names of the tests make.
    private static func page() throws -> String {
        var page = """
            # Faults

            What the program does when something goes wrong. Made from the names of the tests, each of which plays its fault over a real
            socket, file or process; `INSTRUCTMILL_WRITE_PAGES=1 swift test --filter ArchitectureTests` writes it. A test is named
            "fault: what is expected", so `swift test --filter 'FAULT'` runs it.

            """
        for (title, files) in sections {
            page += "\n## \(title)\n\n| fault | expected | test in |\n|---|---|---|\n"
            for file in files { page += try rows(file) }
        }
        return page
    }

    private static let sections = [
        ("The endpoint", ["CurlTransportTests/EndpointFaultTests", "CurlTransportTests/TLSTests"]),
        (
            "The process and the operating system",
            [
                "AppTests/Faults/ProcessFaultTests", "AppTests/PowerLoss/PowerLossTests", "AppTests/Faults/DiskFaultTests",
                "AppTests/Faults/SandboxFaultTests", "EngineTests/ClockFaultTests", "EngineTests/Hours/NightRunTests",
                "CurlTransportTests/ByteBudgetTests",
            ]
        ),
        (
            "The drop folder, seed files and pictures",
            [
                "AppTests/Faults/IntakeFaultTests", "AppTests/ServeTests", "ImagingTests/ImageFaultTests",
                "ImagingTests/PictureFaultTests",
            ]
        ),
        ("Configuration and budget", ["AppTests/Faults/ConfigurationFaultTests", "AppTests/MoneyTests"]),
        ("Secrets", ["AppTests/Faults/SecretTests"]),
    ]

    private static func rows(_ file: String) throws -> String {
        let source = root.appendingPathComponent("Tests/\(file).swift")
        let name = file.split(separator: "/").last ?? ""
        var rows = ""
        for match in try String(contentsOf: source, encoding: .utf8).matches(of: /func `([^`]+)`/) {
            let parts = match.1.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            rows += "| \(parts[0]) | \(parts[1]) | \(name) |\n"
        }
        return rows
    }

    @Test func `has rows of every file that it names`() throws {
        for file in Self.sections.flatMap(\.1) { #expect(try !Self.rows(file).isEmpty, "\(file)") }
    }

    @Test func `is what the names of the tests say`() throws {
        let url = Self.root.appendingPathComponent("Tests/FAULTS.md")
        if ProcessInfo.processInfo.environment["INSTRUCTMILL_WRITE_PAGES"] != nil {
            try Self.page().write(to: url, atomically: true, encoding: .utf8)
        }
        let page = try Self.page()
        #expect(page.split(separator: "\n").count > 24)
        #expect(try String(contentsOf: url, encoding: .utf8) == page)
    }
}
