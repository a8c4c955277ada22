import Foundation
import Fuzzing
import Settings
import Support
import Testing

@Suite struct `Time zones from the tz database` {
    private static let names = [
        "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Asia/Kolkata",
        "Australia/Lord_Howe", "Pacific/Auckland", "Etc/GMT+5", "Africa/Johannesburg",
    ]

    @Test(arguments: names) func `offsets are those that ICU knows, by the table and by the rule after it`(_ name: String) throws
    {
        let zone = try #require(ZoneFile.zone(named: name))
        let other = try #require(TimeZone(identifier: name))
        var random = SeededRandom(deriving: name)
        for _ in 0..<4000 {
            // 1972 to 2037
            let moment = 63_072_000 + random.index(below: 2_083_000_000)
            let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
            #expect(zone.offset(at: moment) == expected, "\(name) at \(moment)")
        }
    }

    @Test(arguments: names) func `a change is the first moment of another offset`(_ name: String) throws {
        let zone = try #require(ZoneFile.zone(named: name))
        var moment = 1_600_000_000
        for _ in 0..<60 {
            guard let change = zone.change(after: moment) else { break }
            #expect(change > moment)
            #expect(zone.offset(at: change - 1) == zone.offset(at: moment))
            #expect(zone.offset(at: change) != zone.offset(at: moment))
            moment = change
        }
        let hasSummer = ["Berlin", "Dublin", "York", "Johns", "Howe", "Auckland"].contains { name.contains($0) }
        #expect((moment > 2_200_000_000) == hasSummer, "far beyond the table the rule goes on")
    }

    @Test func `Berlin's clocks of 2026`() throws {
        let zone = try #require(ZoneFile.zone(named: "Europe/Berlin"))
        #expect(zone.change(after: 1_767_225_600) == 1_774_746_000, "29 March, 01:00 UTC")
        #expect(zone.change(after: 1_774_746_000) == 1_792_890_000, "25 October, 01:00 UTC")
        #expect([1_774_745_999, 1_774_746_000, 1_792_890_000].map { zone.offset(at: $0) } == [3600, 7200, 3600])
        #expect(ZoneRule.utc.change(after: 0) == nil)
    }

    @Test(arguments: [
        "Europe", "", "/etc/passwd", "../zoneinfo/Europe/Berlin", "Europe/../Europe/Berlin", "Europe//Berlin", "zone.tab",
        "Mars/Base",
        "Europe/Berlin\0", "right/Europe/Berlin", "posixrules",
    ])
    func `what is no zone is none`(_ name: String) {
        #expect(ZoneFile.zone(named: name) == nil)
    }

    @Test func `leap seconds and the old version are refused, a file without a rule keeps its last offset`() throws {
        func file(version: UInt8, leaps: UInt8, footer: String) -> [UInt8] {
            let header = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
            func counts(_ leaps: UInt8, _ times: UInt8) -> [UInt8] {
                [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, leaps, 0, 0, 0, times, 0, 0, 0, 2, 0, 0, 0, 4]
            }
            let types: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 14, 16, 0, 0] + Array("UTC\0".utf8)
            let old = header + counts(0, 0) + types
            let new =
                header + counts(leaps, 1) + [0, 0, 0, 0, 0, 0, 3, 232] + [1] + types
                + [UInt8](repeating: 0, count: 12 * Int(leaps))
            return old + new + Array("\n\(footer)\n".utf8)
        }
        let plain = try #require(ZoneFile.rule(in: file(version: 0x32, leaps: 0, footer: "")))
        #expect([999, 1000, 4_000_000_000].map { plain.offset(at: $0) } == [0, 3600, 3600])
        #expect(ZoneFile.rule(in: file(version: 0x32, leaps: 1, footer: "")) == nil)
        #expect(ZoneFile.rule(in: file(version: 0, leaps: 0, footer: "")) == nil)
        for footer in ["X", "CET-25", "CET-1CEST", "CET-1CEST,M13.1.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/168", "<>1", "CET-1 "] {
            #expect(ZoneFile.rule(in: file(version: 0x33, leaps: 0, footer: footer)) == nil, "\(footer)")
        }
        let endless = try #require(ZoneFile.rule(in: file(version: 0x33, leaps: 0, footer: "XXX3EDT4,0/0,J365/23")))
        #expect(endless.change(after: 2_000_000_000) == nil, "summer that ends as the next begins goes on")
        #expect(endless.offset(at: 2_000_000_000) == -4 * 3600)
    }

    @Test func `a damaged file gives a rule or none, and no moment traps`() throws {
        let corpus = try Self.names.map { try Files.read(ZoneFile.folder + "/" + $0) }
        var mutator = Mutator(
            seed: 7, corpus: corpus,
            fragments: ["TZif2", "\nCET-1CEST,M3.5.0,M10.5.0/3\n", ",J60/-167", "\n"].map { Array($0.utf8) })
        var rules = 0
        for _ in 0..<3000 {
            guard let zone = ZoneFile.rule(in: mutator.next()) else { continue }
            rules += 1
            for moment in [0, -1 << 50, 1 << 50, 1_792_890_000] {
                _ = zone.offset(at: moment)
                if let change = zone.change(after: moment) { #expect(change > moment) }
            }
        }
        #expect(rules > 0)
        for bytes in corpus {
            for length in 0..<min(bytes.count, 400) { _ = ZoneFile.rule(in: Array(bytes.prefix(length))) }
        }
    }
}
