import Formats
import Reports
import Rouge
import Support

/// Reads rows, decides on them in order, and writes what is kept and what is not.
struct DedupeRun {
    let field: String
    let threshold: Double
    let tokenizer: RougeTokenizer
    /// How many compare; with more than one, rows are also read and parsed while the ones before them are decided on.
    let threads: Int
    let isStrict: Bool

    /// Where results go.
    struct Places {
        let output: String
        var rejected: String?
        var similar: String?
        /// Where the index is saved.
        var index: String?
    }

    /// Where a kept row stands.
    private struct Origin {
        let file: UInt32
        let line: UInt32
    }

    /// The files being written.
    private struct Writers {
        let kept: FileWriter
        let rejected: FileWriter?
        let similar: FileWriter?

        init(_ places: Places) throws(MillError) {
            kept = try FileWriter(publishingAt: places.output)
            rejected = try places.rejected.map { path throws(MillError) in try FileWriter(publishingAt: path) }
            similar = try places.similar.map { path throws(MillError) in try FileWriter(publishingAt: path) }
        }

        /// The output last: where it is there, so is what explains it.
        func commit() throws(MillError) {
            try similar?.commit()
            try rejected?.commit()
            try kept.commit()
        }
    }

    /// What goes along while rows are decided on.
    private struct State {
        var index: RougeIndex
        var origins: [Origin] = []
        var names: [String] = []
        var summary = DedupeSummary()
        var meter = RowMeter()

        /// Notes where a kept row of the last file stands.
        mutating func note(line: Int) {
            origins.append(Origin(file: UInt32(names.count - 1), line: UInt32(clamping: line)))
        }

        func write(_ item: Int, to writer: inout JSONWriter) {
            writer.member("file", names[Int(origins[item].file)])
            writer.member("line", Int(origins[item].line))
        }
    }

    /// - Throws: ``MillError`` where a file cannot be read or written; `seed.syntax` for an array that is cut off and, if
    ///   strict, for the first row that cannot be read.
    func run(files: [String], against: [String], into places: Places) async throws -> DedupeSummary {
        var state = State(index: RougeIndex(tokenizer: tokenizer, threshold: threshold))
        for (place, file) in against.enumerated() {
            if try IndexFile.isOne(file) {
                try load(file, isFirst: place == 0, &state)
            } else {
                try await take(file, &state, rejected: nil) { rows, state in
                    for (row, text) in rows {
                        state.index.append(text)
                        state.note(line: row.line)
                    }
                }
            }
        }
        state.summary.endAgainst()
        let writers = try Writers(places)
        for file in files {
            try await take(file, &state, rejected: writers.rejected) { rows, state in
                try decide(rows, &state, writers)
            }
        }
        state.meter.end()
        if let path = places.index { try IndexFile.save(state.index, at: path) }
        try writers.commit()
        state.summary.finish(output: places.output, indexBytes: state.index.memory, seconds: state.meter.seconds)
        return state.summary
    }

    /// Begins with a saved index, whose texts count as the lines of its file.
    private func load(_ file: String, isFirst: Bool, _ state: inout State) throws {
        guard isFirst else {
            throw MillError(
                .usage, "compare against", file, cause: "a saved index cannot be added to other rows",
                hint: "Name it before every other --against, and no second one.")
        }
        state.index = try IndexFile.load(file, tokenizer: tokenizer, threshold: threshold)
        state.names.append(file)
        for item in 0..<state.index.count { state.note(line: item + 1) }
        state.summary.rows += state.index.count
    }

    // MARK: Rows

    private typealias Rows = [(row: RawRow, text: String)]

    /// Hands the readable rows of `file` to `decide`, in order.
    private func take(
        _ file: String, _ state: inout State, rejected: FileWriter?, _ decide: (Rows, inout State) throws -> Void
    ) async throws {
        state.names.append(file)
        let feeder = try RowFeeder(file, field: field)
        var batch = try await feeder.next()
        while let current = batch {
            if threads > 1 {
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
        _ decide: (Rows, inout State) throws -> Void
    ) throws {
        var rows: Rows = []
        rows.reserveCapacity(batch.rows.count)
        for (row, text) in zip(batch.rows, batch.texts) {
            state.summary.rows += 1
            switch text {
            case .success(let text):
                rows.append((row, text))
            case .failure(let fault):
                // Those before it are decided on first, so that dropped rows are listed in order.
                try decide(rows, &state)
                rows.removeAll(keepingCapacity: true)
                try refuse(row, fault, file, &state, rejected)
            }
        }
        try decide(rows, &state)
        let summary = state.summary
        state.meter.show(
            "\(summary.rows) rows  \(summary.kept) kept  \(summary.duplicates) duplicates", bytes: batch.bytesRead)
    }

    private func decide(_ rows: Rows, _ state: inout State, _ writers: Writers) throws {
        guard let similar = writers.similar else {
            let collisions = state.index.admitOrClosest(rows.map(\.text), threads: threads)
            for (row, collision) in zip(rows, collisions) { try write(row.row, collision, &state, writers) }
            return
        }
        for (row, text) in rows {
            let found = state.index.similarities(of: text, closest: 10)
            let collision = state.index.admitOrClosest(text)
            if collision == nil { try similar.write(similarity(row, found, state)) }
            try write(row, collision, &state, writers)
        }
    }

    private func write(_ row: RawRow, _ collision: Neighbour?, _ state: inout State, _ writers: Writers) throws {
        if let collision {
            state.summary.duplicates += 1
            try writers.rejected?.write(rejection(row, collision, state))
        } else {
            state.note(line: row.line)
            state.summary.kept += 1
            try writers.kept.write(row.bytes)
            try writers.kept.write([UInt8(ascii: "\n")])
        }
    }

    // MARK: What is written of them

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
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("collidesWith")
        writer.beginObject()
        state.write(collision.index, to: &writer)
        writer.endObject()
        writer.member("measured", collision.score)
        writer.key("row")
        writer.raw(row.bytes)
        writer.member("rule", "rouge-l")
        writer.member("threshold", threshold)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func similarity(_ row: RawRow, _ found: Similarities, _ state: State) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("averageSimilarity", found.average)
        writer.member("file", state.names[state.names.count - 1])
        writer.member("line", row.line)
        writer.key("mostSimilar")
        writer.beginArray()
        for neighbour in found.closest {
            writer.beginObject()
            state.write(neighbour.index, to: &writer)
            writer.member("score", neighbour.score)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
