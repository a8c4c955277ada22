import Formats
import Records
import Rouge
import Store
import Support

/// Reads a seed file into the store, in memory that does not grow with the file.
///
/// Rows are written by the thousand while the file is read. Repeats are found afterwards, by the store's own sorting. A reading that is
/// cut off leaves an unfinished set, which the next start removes.
struct SeedIntake {
    private static let rowsATime = 2_000

    let store: Store
    /// Told now and then while it works.
    var pulse: @Sendable () -> Void = {}

    /// - Parameter next: the file's next bytes; none at its end.
    /// - Returns: what the file holds; the same again for content that was read before.
    func take(sha256: String, next: () throws -> [UInt8]) async throws -> SeedReceipt {
        if let known = try known(sha256) { return known }
        let (set, number) = try await store.write { transaction in
            let set = try transaction.beginSeedSet()
            return (set, try transaction.beginSeedFile(set: set))
        }
        var reading = Reading(set: set, file: number)
        try await read(next, &reading)
        let repeats = try repeats(of: reading)
        try await remove(repeats, reading)
        reading.faultCount += repeats.faults.count
        let whole = try digest(set, gaps: repeats.ordinals)
        let row = SeedFileRow(
            number: number, sha256: sha256, set: set, lines: reading.lines, duplicates: repeats.duplicateCount,
            faults: reading.faultCount - repeats.duplicateCount)
        try await store.write { transaction in
            var row = row
            row.set = try transaction.finishSeedSet(whole)
            try transaction.finishSeedFile(row)
        }
        try await removeUnfinished()
        return SeedReceipt(row, supply: SeedSupply(digest: whole.digest, count: whole.count), store: store)
    }

    /// Stores seeds that are in memory, without repeats.
    func keep(_ supply: SeedSupply) async throws {
        guard let tasks = supply.tasks, try store.read({ reader in try reader.seedSet(digest: supply.digest) }) == nil
        else { return }
        let set = try await store.write { transaction in try transaction.beginSeedSet() }
        for start in stride(from: 0, to: tasks.count, by: Self.rowsATime) {
            let rows = (start..<min(start + Self.rowsATime, tasks.count)).map { index in
                SeedRow(tasks[index], ordinal: index, at: SeedPlace(line: index + 1, byteOffset: 0))
            }
            try await store.write { transaction in try transaction.insertSeeds(set: set, rows) }
        }
        let whole = try digest(set, gaps: [])
        try await store.write { transaction in _ = try transaction.finishSeedSet(whole) }
    }

    /// Removes what readings left that were cut off.
    func removeUnfinished() async throws {
        while try await store.write({ transaction in try transaction.removeUnfinishedSeeds() }) { pulse() }
    }

    private func known(_ sha256: String) throws -> SeedReceipt? {
        try store.read { reader in
            guard let row = try reader.seedFile(sha256: sha256), let digest = try reader.seedDigest(set: row.set),
                let set = try reader.seedSet(digest: digest)
            else { return nil }
            return SeedReceipt(row, supply: SeedSupply(digest: digest, count: set.count), store: store)
        }
    }

    // MARK: - Reading

    private struct Reading {
        let set: Int64
        let file: Int64
        var lines = 0
        var faultCount = 0
        var seedCount = 0
        var seeds: [SeedRow] = []
        var faults: [LineFaultRow] = []

        mutating func take(_ line: SeedLine) {
            lines += 1
            switch line {
            case .seed(let seed, let place):
                seeds.append(SeedRow(seed, ordinal: seedCount, at: place))
                seedCount += 1
            case .fault(let fault): faults.append(LineFaultRow(fault))
            }
        }
    }

    private func read(_ next: () throws -> [UInt8], _ reading: inout Reading) async throws {
        var stream = SeedStream()
        var unpacked = UnpackedBytes(of: "the seed file")
        while true {
            let bytes = try next()
            stream.feed(bytes.isEmpty ? try unpacked.finish() : try unpacked.feed(bytes)) { reading.take($0) }
            if bytes.isEmpty { break }
            if reading.seeds.count + reading.faults.count >= Self.rowsATime { try await write(&reading) }
        }
        stream.finish { reading.take($0) }
        try await write(&reading)
    }

    private func write(_ reading: inout Reading) async throws {
        let (set, file, first) = (reading.set, reading.file, reading.faultCount)
        let (seeds, faults) = (reading.seeds, reading.faults)
        reading.faultCount += faults.count
        reading.seeds.removeAll(keepingCapacity: true)
        reading.faults.removeAll(keepingCapacity: true)
        try await store.write { transaction in
            try transaction.insertSeeds(set: set, seeds)
            try transaction.insertLineFaults(file: file, first: first, faults)
        }
        pulse()
    }

    // MARK: - Repeats

    private struct Repeats {
        var ordinals: [Int] = []
        var faults: [LineFaultRow] = []
        var duplicateCount = 0
    }

    private func repeats(of reading: Reading) throws -> Repeats {
        var repeats = Repeats()
        var judge = SeedRepeats<[UInt8]>()
        try store.read { reader in
            try reader.forEachRepeat(set: reading.set) { row in
                let place = SeedPlace(line: row.line, byteOffset: row.byteOffset, element: row.element)
                switch judge.judge(content: row.content, id: row.id, at: place) {
                case .new: return
                case .duplicate(let line):
                    repeats.duplicateCount += 1
                    repeats.faults.append(
                        LineFaultRow(line: row.line, byteOffset: row.byteOffset, element: row.element, duplicateOf: line))
                case .conflict(let fault): repeats.faults.append(LineFaultRow(fault))
                }
                repeats.ordinals.append(row.ordinal)
            }
        }
        return repeats
    }

    private func remove(_ repeats: Repeats, _ reading: Reading) async throws {
        for start in stride(from: 0, to: repeats.ordinals.count, by: Self.rowsATime) {
            let end = min(start + Self.rowsATime, repeats.ordinals.count)
            let (ordinals, faults) = (Array(repeats.ordinals[start..<end]), Array(repeats.faults[start..<end]))
            let first = reading.faultCount + start
            try await store.write { transaction in
                try transaction.deleteSeeds(set: reading.set, ordinals: ordinals)
                try transaction.insertLineFaults(file: reading.file, first: first, faults)
            }
            pulse()
        }
    }

    private func digest(_ set: Int64, gaps: [Int]) throws -> SeedSetRow {
        var hasher = SeedSetDigest()
        var row = SeedSetRow(
            number: set, digest: "", count: 0, letters: 0, foreignLetters: 0, gaps: gaps, classification: [])
        try store.read { reader in
            try reader.forEachSeed(set: set) { seed in
                hasher.add(seed.body)
                if seed.isClassification { row.classification.append(row.count) }
                row.count += 1
                row.letters += seed.letters
                row.foreignLetters += seed.foreignLetters
                if row.count.isMultiple(of: 100_000) { pulse() }
            }
        }
        row.digest = hasher.finish()
        return row
    }
}

extension SeedRow {
    init(_ seed: SeedTask, ordinal: Int, at place: SeedPlace) {
        var hasher = Hasher256()
        hasher.update(field: seed.instruction)
        for instance in seed.instances {
            hasher.update(field: instance.input)
            hasher.update(field: instance.output)
        }
        if let payload = seed.payload { hasher.update(field: payload) }
        let letters = RougeTokenizer.letters(of: seed.instruction)
        self.init(
            ordinal: ordinal, line: place.line, byteOffset: place.byteOffset, element: place.element,
            content: Array(hasher.finish().bytes.prefix(16)), id: seed.id, letters: letters.all, foreignLetters: letters.foreign,
            isClassification: seed.isClassification == true, body: JSONWriter.text(of: seed))
    }
}

extension LineFaultRow {
    init(_ fault: LineFault) {
        self.init(
            line: fault.line, byteOffset: fault.byteOffset, element: fault.element, code: fault.code.rawValue,
            reason: fault.reason)
    }
}
