import Formats
import Support

/// Where an export goes: one file, or a folder with data, card and trainers' files.
struct ExportTarget {
    let output: String
    /// Nil for what a file's name says; in a folder none.
    let compression: Compression?
    let split: DataSplit?
    let license: String?

    /// Whether `output` is a folder: it ends with a slash, or is there already as one.
    static func isFolder(_ output: String) -> Bool {
        output.hasSuffix("/") || Files.isDirectory(output)
    }

    /// - Throws: ``MillError`` `cannot-create`, also where the folder holds something else than an earlier export.
    func outlet(_ form: DataForm) throws(MillError) -> RowOutlet {
        guard Self.isFolder(output) else {
            return try RowOutlet(publishingAt: output, isArray: form.isArray, compression: compression)
        }
        let folder = DataSetFolder(output)
        try folder.claim()
        return try RowOutlet(folder: folder.data, isArray: form.isArray, compression: compression ?? .none, split: split)
    }

    /// Publishes what `outlet` holds and, in a folder, the card and what trainers need.
    /// - Parameters:
    ///   - source: the folder that the rows came from, whose manifest the card tells of; nil where there is none.
    ///   - dress: adds to the card what this export alone knows.
    func publish(
        _ outlet: RowOutlet, form: DataForm, facts: CardFacts, source: String?, dress: (inout DataCard) -> Void = { _ in }
    ) throws -> [RowOutlet.Written] {
        guard Self.isFolder(output) else { return try outlet.commit() }
        let manifest = try source.flatMap { try ExportManifest(in: $0) }
        let folder = DataSetFolder(output)
        let written = try outlet.commit()
        var card = DataCard(name: folder.name, form: form, files: written.map(folder.relative), facts: facts)
        card.license = license
        card.job = manifest?.card
        card.split = split
        dress(&card)
        try folder.complete(card, manifest: manifest?.bytes)
        return written
    }
}

/// A folder that `datasets`, LLaMA-Factory and axolotl read: `data/`, `README.md`, `dataset_info.json`, `axolotl.yaml` and, of a
/// job's data, its `manifest.json`.
private struct DataSetFolder {
    let path: String

    private static let description = "dataset_info.json"
    private static let configuration = "axolotl.yaml"
    private static let manifest = "manifest.json"

    init(_ output: String) {
        var end = output[...]
        while end.count > 1, end.hasSuffix("/") { end = end.dropLast() }
        path = String(end)
    }

    var data: String { path + "/data" }
    private var card: String { path + "/README.md" }

    var name: String {
        let last = path.split(separator: "/").last.map(String.init) ?? "data"
        return last == "." || last == ".." ? "data" : last
    }

    /// - Throws: ``MillError`` `cannot-create` where something is there that is no earlier export.
    func claim() throws(MillError) {
        guard Files.exists(path), !(try isUnfinished()) else { return }
        let beginning = Files.exists(card) ? try Files.beginning(of: card, 4096) : []
        guard beginning.starts(with: "---\n".utf8), String(decoding: beginning, as: UTF8.self).contains("\n- instructmill\n")
        else {
            throw MillError(
                .cannotCreate, "write the data set", path, cause: "the folder holds something else than an earlier export",
                hint: "Name a new folder; -o NAME/ makes it.")
        }
    }

    /// Whether nothing is there but what an export leaves that did not come to its card.
    private func isUnfinished() throws(MillError) -> Bool {
        let names = Set(try Files.list(path))
        guard names.isSubset(of: ["data", Self.description, Self.configuration, Self.manifest]) else { return false }
        return names.contains("data") ? try Files.list(data).allSatisfy(isOurs) : names.isEmpty
    }

    func relative(_ file: RowOutlet.Written) -> RowOutlet.Written {
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        return RowOutlet.Written(split: file.split, path: "data/" + name, rows: file.rows, bytes: file.bytes)
    }

    /// Writes what belongs to the data, the card last, and removes what is left of an earlier export.
    func complete(_ card: DataCard, manifest: [UInt8]?) throws(MillError) {
        let trainers = TrainerFiles(name: name, form: card.form, files: card.files.map { ($0.split, $0.path) })
        try put(trainers.llamaFactory, Self.description)
        try put(trainers.axolotl.map { Array($0.utf8) }, Self.configuration)
        try put(manifest, Self.manifest)
        let current = Set(card.files.map(\.path))
        for name in try Files.list(data) where isOurs(name) && !current.contains("data/" + name) {
            try Files.remove(data + "/" + name)
        }
        var card = card
        card.trainerFiles =
            (trainers.llamaFactory == nil ? [] : [Self.description]) + (trainers.axolotl == nil ? [] : [Self.configuration])
        try Files.publish(Array(card.text.utf8), at: self.card)
    }

    private func put(_ bytes: [UInt8]?, _ name: String) throws(MillError) {
        let path = path + "/" + name
        if let bytes {
            try Files.publish(bytes, at: path)
        } else if Files.exists(path) {
            try Files.remove(path)
        }
    }

    private func isOurs(_ name: String) -> Bool {
        ["train", "validation"].contains { split in
            ["json", "jsonl"].contains { kind in
                Compression.allCases.contains { name == "\(split).\(kind)\($0.suffix)" }
            }
        }
    }
}
