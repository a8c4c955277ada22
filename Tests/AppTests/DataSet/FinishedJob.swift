import Foundation
import Rouge
import Testing

/// A small finished job of one recipe, in a folder of its own, and what its files say.
struct FinishedJob {
    /// How a recipe is run.
    struct Way: Sendable, CustomTestStringConvertible {
        let recipe: String
        var arguments: [String] = []
        var testDescription: String { recipe }

        static let all = [
            Way(recipe: "self-instruct", arguments: ["--target", "12"]), Way(recipe: "alpaca", arguments: ["--target", "20"]),
            Way(recipe: "evol-instruct", arguments: ["--seeds", "SEEDS"]),
            Way(recipe: "reanswer", arguments: ["--seeds", "SEEDS"]),
            Way(recipe: "judge"), Way(recipe: "llava"), Way(recipe: "vigc"), Way(recipe: "pope"), Way(recipe: "allava"),
            Way(recipe: "sharegpt4v", arguments: ["--set", "teacher_images=5"]), Way(recipe: "lamm"),
        ]
    }

    struct Row: Decodable {
        struct Message: Decodable {
            let text: String
        }
        let id: String
        let parents: [String]
        let messages: [Message]
    }

    struct Rejected: Decodable {
        let rule: String
        let measured: Double?
        let threshold: Double?
        let detail: String?
        let tags: [String: String]?
    }

    struct Manifest: Decodable {
        struct File: Decodable {
            let rows: Int
        }
        struct Withdrawals: Decodable {
            let rows: Int
            let withdrawn: [String: Int]
            let reasons: [String: String]
            let evaluations: [String: Int]
        }
        let job: String
        let data: File
        let rejected: File
        let rejections: [String: Int]
        let withdrawals: Withdrawals?
    }

    let workshop: Workshop
    let simulator: SimulatorProcess
    let folder: String
    private let command: [String]

    /// Runs it to its end.
    init(_ way: Way, in workshop: Workshop) async throws {
        self.workshop = workshop
        simulator = try await SimulatorProcess(in: workshop)
        folder = workshop.path("out")
        command = try Self.command(way, workshop, simulator) + ["-o", folder]
        let ended = try await run()
        try #require(ended.code == 0, "\(ended.errors)")
    }

    private static func command(_ way: Way, _ workshop: Workshop, _ simulator: SimulatorProcess) throws -> [String] {
        guard way.recipe != "judge" else {
            let files = try [("careful", "wash them well"), ("curt", "no")].map { model, words in
                let rows = (0..<8).map {
                    #"{"instruction":"How is thing \#($0) cleaned?","output":"Of part \#($0): \#(words).","generator":"\#(model)"}"#
                }
                return try workshop.write("[\(rows.joined(separator: ","))]", to: "\(model).json")
            }
            return ["judge"] + files + ["--base-url", simulator.url]
        }
        let seeds = EvolSeeds.instructions(6).enumerated().map {
            #"{"id":"own_\#($0)","instruction":"\#($1)","instances":[{"input":"","output":"An answer."}]}"#
        }
        let path = try workshop.write(seeds.joined(separator: "\n") + "\n", to: "seeds.jsonl")
        return ["run", way.recipe] + way.arguments.map { $0 == "SEEDS" ? path : $0 } + simulator.options(concurrency: 4)
    }

    /// The same command once more.
    func run() async throws -> Ended {
        try await Binary.run(command, in: workshop)
    }

    /// The bytes of the output, by file.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
            files[name] = FileManager.default.contents(atPath: folder + "/" + name)
        }
        return files
    }

    func lines(_ name: String) throws -> [Data] {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).split(separator: UInt8(ascii: "\n"))
    }

    func rows() throws -> [Row] { try JSONLines.rows(of: folder + "/data.jsonl", as: Row.self) }
    func rejected() throws -> [Rejected] { try JSONLines.rows(of: folder + "/rejected.jsonl", as: Rejected.self) }

    func manifest() throws -> Manifest {
        try JSONDecoder().decode(Manifest.self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json")))
    }

    /// The rows that descend from `name`, found the slow way.
    static func descendants(of name: String, among rows: [Row]) -> Set<String> {
        var found: Set<String> = [name]
        var count = 0
        while count != found.count {
            count = found.count
            for row in rows where !found.isDisjoint(with: row.parents) { found.insert(row.id) }
        }
        return found.intersection(rows.map(\.id))
    }

    /// The rows that have thirteen tokens in a row in common with `text`, or all of its tokens where it has fewer; found the slow way.
    static func overlapping(_ text: String, among rows: [Row]) -> Set<String> {
        let width = min(13, tokenCount(text))
        let wanted = runs(of: text, width)
        return Set(rows.filter { row in row.messages.contains { !wanted.isDisjoint(with: runs(of: $0.text, width)) } }.map(\.id))
    }

    static func tokenCount(_ text: String) -> Int {
        RougeTokenizer.unicode.tokens(text).count
    }

    private static func runs(of text: String, _ width: Int) -> Set<[String]> {
        let tokens = RougeTokenizer.unicode.tokens(text)
        guard tokens.count >= width else { return [] }
        return Set((0...(tokens.count - width)).map { Array(tokens[$0..<($0 + width)]) })
    }
}
