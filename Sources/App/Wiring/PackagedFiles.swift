import FoundationEssentials
import Records
import Support

/// Where the shipped prompts and seeds lie: beside the program, in the source tree it was built in, or installed.
struct PackagedFiles {
    /// The folder that holds `Prompts/` and `Seeds/`.
    let folder: String

    /// - Throws: ``MillError`` when no folder has them.
    init(environment: [String: String]) throws(MillError) {
        var candidates: [String] = []
        if let named = environment["INSTRUCTMILL_SHARE"] { candidates.append(named) }
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var folder = Files.parent(of: program)
        candidates.append(Files.parent(of: folder) + "/share/instructmill")
        while folder != "/" && folder != "." {
            candidates.append(folder)
            folder = Files.parent(of: folder)
        }
        candidates += ["/usr/local/share/instructmill", "/usr/share/instructmill"]
        guard let found = candidates.first(where: { Files.isDirectory($0 + "/Prompts") && Files.isDirectory($0 + "/Seeds") })
        else {
            throw MillError(
                .promptMissing, "find", "Prompts/ and Seeds/", cause: "no folder near the program has them",
                hint: "Set INSTRUCTMILL_SHARE to the folder that holds them.")
        }
        self.folder = found
    }

    /// The folders that prompts are looked up in: the user's own first.
    func promptFolders(configuration: String?) -> [String] {
        (configuration.map { [$0 + "/prompts"] } ?? []) + [folder + "/Prompts"]
    }

    /// The shipped seed tasks in English.
    var seedTasks: String { folder + "/Seeds/self-instruct/seed_tasks.jsonl" }

    /// The seeds that are used where nobody names any. Pairs are not shipped.
    func seeds(_ form: SeedForm) -> String {
        form == .scenes ? folder + "/Seeds/vision/scenes.jsonl" : seedTasks
    }
}
