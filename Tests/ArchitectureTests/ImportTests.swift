import Testing

@Suite struct ImportTests {
    private let files: [SourceFile]

    init() throws {
        files = try SourceTree().sources()
    }

    @Test func `every import is in the table of who may import whom`() {
        #expect(files.count > 100)
        for file in files {
            for (line, imported) in file.imports {
                if let objection = ImportTable.objection(to: imported, in: file.module) {
                    Issue.record("\(file.path):\(line): \(objection)")
                }
            }
        }
    }

    @Test func `imports go down: no module reaches itself`() {
        for module in ImportTable.ours.keys.sorted() {
            #expect(!ImportTable.reach(of: module).contains(module), "\(module) imports itself through others")
        }
    }

    @Test func `siblings never import one another`() {
        let siblings: Set = ["Queue", "Store", "Rouge", "Templates", "Endpoint", "Formats", "Imaging"]
        for module in siblings.sorted() {
            #expect(ImportTable.reach(of: module).isDisjoint(with: siblings), "\(module) reaches a sibling")
        }
    }

    @Test func `no line of the table is left over from a module that is gone`() {
        let modules = Set(files.map(\.module))
        #expect(Set(ImportTable.ours.keys) == modules)
    }

    @Test(arguments: [
        ("Recipes", "Endpoint"), ("Recipes", "Glibc"), ("Recipes", "Foundation"), ("Store", "Queue"), ("Engine", "GRDB"),
        ("Simulator", "NIOCore"), ("Records", "Support"), ("Support", "Foundation"), ("Engine", "SomethingNew"),
        ("SomethingNew", "Support"),
    ])
    func `the table objects`(module: String, imported: String) {
        #expect(ImportTable.objection(to: imported, in: module) != nil)
    }

    @Test(arguments: [
        ("import Support", "Support"), ("public import Records", "Records"), ("@preconcurrency import NIOCore", "NIOCore"),
        ("@testable import struct Rouge.RougeL", "Rouge"), ("    internal import func Glibc.close", "Glibc"),
    ])
    func `an import is read in every spelling`(line: String, module: String) {
        #expect(SourceFile(path: "Sources/X/Y.swift", text: line).imports.map(\.module) == [module])
    }

    @Test func `an import in a comment is none`() {
        #expect(SourceFile(path: "Sources/X/Y.swift", text: "// import Foundation\n/// import GRDB").imports.isEmpty)
    }
}

@Suite struct HabitTests {
    /// What no source file of ours may hold, and what to write instead.
    private static let banned = [
        ("try" + "!", "throw, or handle the error"), ("as" + "!", "use as? and a typed error"),
        ("Mutex" + "<", "use Locked from Support: the library's Mutex gives false reports under the thread sanitizer"),
        ("NSRegular" + "Expression", "work on UTF-8 bytes"),
        ("String(" + "format:", "full Foundation: see Reports/Figures.swift"),
    ]

    @Test func `no source file forces a try or a cast, or brings in what was decided against`() throws {
        for file in try SourceTree().sources() {
            for (line, text) in file.code {
                for (word, instead) in Self.banned where text.contains(word) {
                    Issue.record("\(file.path):\(line): \(word) is not used in Sources: \(instead)")
                }
            }
        }
    }

    @Test func `every unchecked Sendable has a comment right above it that says why it holds`() throws {
        let tree = SourceTree()
        for file in try tree.sources() {
            let lines = try tree.text(file.path).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where line.contains("@unchecked " + "Sendable") {
                let above = index > 0 ? lines[index - 1].drop { $0 == " " } : ""
                #expect(
                    above.hasPrefix("//") || line.contains("//"),
                    "\(file.path):\(index + 1): an unchecked conformance without its proof")
            }
        }
    }
}
