import Foundation
import Store

/// The state folder of a daemon: its queue, its output, its store.
struct DaemonState {
    let workshop: Workshop
    let name: String

    init(in workshop: Workshop, _ name: String = "state") {
        self.workshop = workshop
        self.name = name
    }

    var folder: String { workshop.path(name) }

    /// The command line of `serve` here.
    func serve(_ simulator: SimulatorProcess, concurrency: Int = 8, drain: Bool = true) -> [String] {
        ["serve", "--state", folder] + (drain ? ["--drain"] : []) + simulator.options(concurrency: concurrency)
    }

    /// Drops a file whole: written under a name that means "not finished", then renamed.
    func drop(_ text: String, as file: String) throws {
        let hidden = try workshop.write(text, to: "\(name)/queue/incoming/\(file).tmp")
        try FileManager.default.moveItem(atPath: hidden, toPath: String(hidden.dropLast(4)))
    }

    /// The names in `queue/PLACE`, with those in its folders as FOLDER/NAME.
    func files(_ place: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder + "/queue/" + place)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let path = "\(folder)/queue/\(place)/\(name)"
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    /// The report beside the file of `queue/PLACE` whose name has `part` in it.
    func report(_ place: String, of part: String) throws -> Report {
        let name = files(place).first { $0.contains(part) && $0.hasSuffix(".report.json") }
        guard let name else { throw NotInTime(what: "a report of \(part) in \(place), which has \(files(place))") }
        let url = URL(fileURLWithPath: "\(folder)/queue/\(place)/\(name)")
        return try JSONDecoder().decode(Report.self, from: Data(contentsOf: url))
    }

    struct Report: Decodable {
        let outcome: String
        let job: String?
        let reason: String?
        let ending: String?
        let output: String?
        let faults: [Fault]

        struct Fault: Decodable {
            let line: Int
            let byteOffset: Int
            let reason: String
        }
    }

    /// The output folders, one a job.
    func outputs() -> [OutputFolder] {
        workshop.names(in: name + "/output").map { OutputFolder("\(folder)/output/\($0)") }
    }

    /// The store, while no daemon has it open.
    func store() throws -> Store {
        try Store(at: folder + "/instructmill.sqlite", checking: true)
    }
}

/// Texts of job files.
enum JobText {
    static func selfInstruct(target: Int, deterministic: Bool = false, seeds: String = "seeds.jsonl") -> String {
        """
        version: 1
        recipe: self-instruct
        seeds: \(seeds)
        deterministic: \(deterministic)
        parameters: {target: \(target)}

        """
    }

    static func evolInstruct(deterministic: Bool = false, seeds: String = "seeds.jsonl") -> String {
        """
        version: 1
        recipe: evol-instruct
        seeds: \(seeds)
        deterministic: \(deterministic)

        """
    }
}
