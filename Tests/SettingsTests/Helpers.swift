import Glibc
import RecipeKit
import Settings
import Testing

/// The errors of a configuration, one a line, as a user reads them; "" when it is good.
func errorsOfConfiguration(_ yaml: String, environment: [String: String] = [:]) -> String {
    do {
        _ = try Settings.decode(Array(yaml.utf8), file: "config.yaml", environment: environment)
        return ""
    } catch {
        return error.description
    }
}

/// The errors of a dropped job file.
func errorsOfJob(
    _ yaml: String, paths: JobFile.SeedsPaths = .beneath, tables: [String: ParameterTable]? = nil, endpoints: [String]? = nil
) -> String {
    do {
        _ = try JobFile.decode(Array(yaml.utf8), file: "job.yaml", seedsPaths: paths, tables: tables, endpoints: endpoints)
        return ""
    } catch {
        return error.description
    }
}

let tables = [
    "self-instruct": ParameterTable([
        Parameter("target", .int(1...1_000_000), default: .int(100), "how many"),
        Parameter("threshold", .double(0...1), default: .double(0.7), "similarity"),
        Parameter("keep_case", .bool, default: .bool(true), compat: .bool(false), "case"),
        Parameter("tag", .string, default: .string("a"), "free text"),
        Parameter("tokenizer", .choice(["auto", "ascii", "unicode"]), default: .string("auto"), "words"),
        Parameter("words", .strings, default: .strings([]), "a list"),
    ])
]

/// A folder of its own for one test, gone afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/instructmill-settings-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } }
    let folder = try #require(made)
    defer { remove(folder) }
    return try body(folder)
}

private func remove(_ path: String) {
    if let directory = opendir(path) {
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove(path + "/" + name) }
        }
        closedir(directory)
        rmdir(path)
    } else {
        unlink(path)
    }
}
