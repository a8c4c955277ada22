/// Reads a compiled file of the tz database. Whatever its bytes are, the worst is an error.
///
/// Read here, since Foundation's time zones other than UTC need ICU, 50 MB of it. Source: RFC 8536, versions 2 to 4.
public enum ZoneFile {
    /// Where the tz database is.
    public static let folder = "/usr/share/zoneinfo"

    /// The rule of the zone called `name`, such as `Europe/Berlin`; `UTC` needs no file.
    /// - Returns: nil where there is no such zone, or its file cannot be used.
    public static func zone(named name: String, in folder: String = folder) -> ZoneRule? {
        if name == "UTC" { return .utc }
        guard isName(name), let bytes = try? Files.read(folder + "/" + name, limit: 1 << 20) else { return nil }
        return rule(in: bytes)
    }

    /// Names that can be a zone's: `Europe/Berlin`, `Etc/GMT+5`. Nothing that leads out of the folder, or to its tables.
    private static func isName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return isPlain && name.utf8.count <= 64 && parts.allSatisfy { $0.first?.isUppercase == true }
    }

    /// The rule in a file's bytes; nil where they are none, or count leap seconds.
    public static func rule(in bytes: [UInt8]) -> ZoneRule? {
        var reader = Reader(rest: bytes[...])
        // The first block has times of 32 bits, for readers of version 1.
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.length(timeSize: 4)),
            let header = reader.header(), header.leaps == 0, header.types > 0, let block = reader.block(header)
        else { return nil }
        guard reader.rest.first == 0x0A, let end = reader.rest.dropFirst().firstIndex(of: 0x0A) else { return nil }
        let footer = reader.rest[(reader.rest.startIndex + 1)..<end]
        guard !footer.isEmpty else { return ZoneRule(first: block.first, changes: block.changes) }
        return PosixZoneReader.read(footer).map { ZoneRule(first: block.first, changes: block.changes, rule: $0) }
    }

    private struct Header {
        let version: UInt8
        let universals, standards, leaps, times, types, characters: Int

        func length(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
        }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func header() -> Header? {
            guard rest.starts(with: Array("TZif".utf8)), rest.count >= 44 else { return nil }
            let version = rest[rest.startIndex + 4]
            rest = rest.dropFirst(20)
            let counts = (0..<6).compactMap { _ in integer(4) }
            // Counts beyond these are no zone's, and would be a way to have much memory asked for.
            guard counts.count == 6, counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            return Header(
                version: version, universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3],
                types: counts[4], characters: counts[5])
        }

        mutating func skip(_ count: Int) -> Bool {
            guard rest.count >= count else { return false }
            rest = rest.dropFirst(count)
            return true
        }

        mutating func block(_ header: Header) -> (first: Int, changes: [ZoneRule.Change])? {
            guard rest.count >= header.length(timeSize: 8) else { return nil }
            let times = (0..<header.times).compactMap { _ in integer(8) }
            let types = Array(rest.prefix(header.times))
            rest = rest.dropFirst(header.times)
            var offsets: [Int] = []
            for _ in 0..<header.types {
                guard let offset = integer(4), abs(offset) < 100_000, skip(2) else { return nil }
                offsets.append(offset)
            }
            guard skip(header.characters + header.standards + header.universals), let first = offsets.first else { return nil }
            var changes: [ZoneRule.Change] = []
            for (time, type) in zip(times, types) {
                guard type < offsets.count, changes.last.map({ $0.at < time }) ?? true, (-1 << 60...1 << 60).contains(time) else {
                    return nil
                }
                changes.append(ZoneRule.Change(at: time, offset: offsets[Int(type)]))
            }
            return (first, changes)
        }

        /// A signed number, its most significant byte first.
        private mutating func integer(_ size: Int) -> Int? {
            guard rest.count >= size else { return nil }
            let bits = rest.prefix(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            rest = rest.dropFirst(size)
            return size == 4 ? Int(Int32(truncatingIfNeeded: bits)) : Int(truncatingIfNeeded: bits)
        }
    }
}
