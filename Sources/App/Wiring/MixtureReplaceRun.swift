import Formats
import Reports
import Support

/// Exchanges descriptions in a mixture. Rows are read one after another; those that come into question are held by name alone, and
/// of the new ones those that are taken.
struct MixtureReplaceRun {
    let count: Int
    let seed: String
    let minCharacters: Int
    let requests: Set<String>?

    /// What was looked through.
    private struct Survey {
        var samples: [MixtureReplacement.Sample] = []
        var rows = 0
    }

    /// - Throws: ``MillError``: `row.unfit` where there are fewer to exchange, `row.field` for a row of the new data that cannot be
    ///   written, `io`, `cannot-create`.
    func run(_ file: String, with data: String, into output: String) throws -> MixtureReplaceSummary {
        let old = try survey(file) { $0.isDescription(atLeast: minCharacters, requests: requests) }
        let new = try survey(data) { $0.isReplacement(atLeast: minCharacters) }
        let exchanges: [MixtureReplacement.Exchange]
        do {
            exchanges = try MixtureReplacement.plan(replacing: old.samples, with: new.samples, count: count, seed: seed)
        } catch {
            throw MillError(
                .rowUnfit, "exchange \(error.wanted) descriptions of", file,
                cause: "there are \(error.found) with a new one of the same picture or source",
                hint:
                    "\(old.samples.count) descriptions were found in the mixture, \(new.samples.count) in \(data). Nothing was written."
            )
        }
        let rows = try newRows(of: data, for: exchanges)
        try write(try patches(of: file, rows), of: file, into: output)
        return MixtureReplaceSummary(
            output: output, rows: old.rows, replaced: exchanges.count, samePicture: exchanges.count(where: \.isSamePicture))
    }

    /// The rows that `isWanted`; what cannot be read as a sample is none, and stays.
    private func survey(_ file: String, _ isWanted: (MixtureSample) -> Bool) throws -> Survey {
        var survey = Survey()
        try forEachRow(of: file) { number, row in
            survey.rows = number + 1
            guard let sample = try? MixtureSample(row), let image = sample.image, isWanted(sample) else { return }
            survey.samples.append(MixtureReplacement.Sample(row: number, image: image))
        }
        return survey
    }

    /// The new rows, by the number of the old one.
    private func newRows(of file: String, for exchanges: [MixtureReplacement.Exchange]) throws -> [Int: [UInt8]] {
        let wanted = Dictionary(exchanges.map { ($0.new.row, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [Int: [UInt8]] = [:]
        try forEachRow(of: file) { number, row in
            guard let exchange = wanted[number] else { return }
            do {
                let sample = try MixtureSample(row)
                // The old path is the one below the mixture's own root.
                let image = exchange.isSamePicture ? exchange.old.image : exchange.new.image
                rows[exchange.old.row] = try sample.json(about: image, id: sample.id ?? "new-\(number)")
            } catch let fault as VisualRow.Fault {
                throw MillError(
                    .rowField, "use the description at", "\(file):\(row.line)", cause: fault.reason, hint: "Nothing was written.")
            }
        }
        return rows
    }

    private func patches(of file: String, _ rows: [Int: [UInt8]]) throws -> [MixtureRewriter.Patch] {
        var patches: [MixtureRewriter.Patch] = []
        try forEachRow(of: file) { number, row in
            if let bytes = rows[number] { patches.append(MixtureRewriter.Patch(row, bytes: bytes)) }
        }
        return patches
    }

    private func write(_ patches: [MixtureRewriter.Patch], of file: String, into output: String) throws {
        let source = try ByteSource(file)
        let target = try FileWriter(publishingAt: output)
        var rewriter = MixtureRewriter(patches) { bytes throws(MillError) in try target.write(bytes) }
        while true {
            let bytes = try source.next()
            if bytes.isEmpty { break }
            try rewriter.feed(bytes)
        }
        try target.commit()
    }

    private func forEachRow(of file: String, _ body: (Int, RawRow) throws -> Void) throws {
        let reader = try RowReader(file)
        var number = 0
        while let rows = try reader.next() {
            for row in rows {
                try body(number, row)
                number += 1
            }
        }
    }
}

/// What an exchange came to.
struct MixtureReplaceSummary: JSONWritable {
    let output: String
    /// Of the mixture, before and after.
    let rows: Int
    let replaced: Int
    /// How many of them are about the same picture.
    let samePicture: Int

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("output", output)
        writer.member("replaced", replaced)
        writer.member("rows", rows)
        writer.member("same_picture", samePicture)
        writer.member("same_source", replaced - samePicture)
        writer.member("schema", 1)
        writer.endObject()
    }

    var text: String {
        "exchanged \(Figures.grouped(replaced)) of \(Figures.grouped(rows)) rows in \(output): \(Figures.grouped(samePicture)) of the "
            + "same picture, \(Figures.grouped(replaced - samePicture)) of the same source\n"
    }
}
