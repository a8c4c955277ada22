import Formats
import Reports
import Rouge
import Support

/// Reads rows, decides on them in order, and writes what is kept and what is not.
struct DedupeRun {
    let field: String
    let threshold: Double
    let tokenizer: RougeTokenizer
    /// Whether rows are read and parsed while the ones before them are decided on.
    let readsAhead: Bool
    let isStrict: Bool

    /// Where a kept row stands.
    private struct Origin {
        let file: UInt32
        let line: UInt32
    }

    /// What goes along while rows are decided on.
    private struct State {
        let index: RougeIndex
        var origins: [Origin] = []
        var names: [String] = []
        var summary = DedupeSummary()
        var meter = DedupeMeter()
    }

    /// - Throws: ``MillError`` where a file cannot be read or written; `seed.syntax` for an array that is cut off and, if
    ///   strict, for the first row that cannot be read.
    func run(files: [String], against: [String], output: String, rejected: String?) async throws -> DedupeSummary {
        var state = State(index: RougeIndex(tokenizer: tokenizer, threshold: threshold))
        for file in against {
            try await take(file, &state) { row, text, state in
                state.index.append(text)
                note(row, &state)
            }
        }
        state.summary.endAgainst()
        let kept = try FileWriter(publishingAt: output)
        let dropped = try rejected.map { path throws(MillError) in try FileWriter(publishingAt: path) }
        for file in files {
            try await take(file, &state, rejected: dropped) { row, text, state in
                if let collision = state.index.admitOrClosest(text) {
                    state.summary.duplicates += 1
                    try dropped?.write(rejection(row, collision, state))
                } else {
                    note(row, &state)
                    state.summary.kept += 1
                    try kept.write(row.bytes)
                    try kept.write([UInt8(ascii: "\n")])
                }
            }
        }
        state.meter.end()
        // The list of what was dropped first: where the output is there, so is what explains it.
        try dropped?.commit()
        try kept.commit()
        state.summary.finish(output: output, indexBytes: state.index.memory, seconds: state.meter.seconds)
        return state.summary
    }

    /// Notes where a kept row stands.
    private func note(_ row: RawRow, _ state: inout State) {
        let file = UInt32(state.names.count - 1)
        state.origins.append(Origin(file: file, line: UInt32(clamping: row.line)))
    }

    /// Hands every readable row of `file` to `decide`, in order.
    private func take(
        _ file: String, _ state: inout State, rejected: FileWriter? = nil,
        _ decide: (RawRow, String, inout State) throws -> Void
    ) async throws {
        state.names.append(file)
        let feeder = try RowFeeder(file, field: field)
        var batch = try await feeder.next()
        while let current = batch {
            if readsAhead {
                async let following = feeder.next()
                try settle(current, file, &state, rejected, decide)
                batch = try await following
            } else {
                try settle(current, file, &state, rejected, decide)
                batch = try await feeder.next()
            }
        }
    }

    private func settle(
        _ batch: RowBatch, _ file: String, _ state: inout State, _ rejected: FileWriter?,
        _ decide: (RawRow, String, inout State) throws -> Void
    ) throws {
        for (row, text) in zip(batch.rows, batch.texts) {
            state.summary.rows += 1
            switch text {
            case .success(let text): try decide(row, text, &state)
            case .failure(let fault): try refuse(row, fault, file, &state, rejected)
            }
        }
        state.meter.show(state.summary, bytes: batch.bytesRead)
    }

    private func refuse(
        _ row: RawRow, _ fault: RowField.Fault, _ file: String, _ state: inout State, _ rejected: FileWriter?
    ) throws {
        let place = "\(file):\(row.line)"
        if isStrict {
            throw MillError(
                .seedSyntax, "read the row at", place, cause: "\(fault.reason) (byte \(row.byteOffset + fault.offset))",
                hint: "Without --strict such rows are left out and counted.")
        }
        state.summary.unreadable += 1
        state.meter.say("\(place): \(fault.reason) (byte \(row.byteOffset + fault.offset)); left out")
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("byteOffset", row.byteOffset + fault.offset)
        writer.member("detail", fault.reason)
        writer.member("file", file)
        writer.member("line", row.line)
        writer.member("rule", "unreadable")
        writer.endObject()
        try rejected?.write(writer.bytes + [UInt8(ascii: "\n")])
    }

    private func rejection(_ row: RawRow, _ collision: Neighbour, _ state: State) -> [UInt8] {
        let origin = state.origins[collision.index]
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("collidesWith")
        writer.beginObject()
        writer.member("file", state.names[Int(origin.file)])
        writer.member("line", Int(origin.line))
        writer.endObject()
        writer.member("measured", collision.score)
        writer.key("row")
        writer.raw(row.bytes)
        writer.member("rule", "rouge-l")
        writer.member("threshold", threshold)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

/// Some rows with the texts that are compared.
struct RowBatch: Sendable {
    let rows: [RawRow]
    let texts: [Result<String, RowField.Fault>]
    /// How many bytes of the file were read so far.
    let bytesRead: Int
}

/// Reads and parses rows, apart from those who decide on them.
actor RowFeeder {
    private let reader: RowReader
    private let field: String

    init(_ file: String, field: String) throws {
        reader = try RowReader(file)
        self.field = field
    }

    func next() throws -> RowBatch? {
        guard let rows = try reader.next() else { return nil }
        let texts = rows.map { row in
            Result { () throws(RowField.Fault) in try RowField.text(field, of: row) }
        }
        return RowBatch(rows: rows, texts: texts, bytesRead: reader.source.bytesRead)
    }
}
