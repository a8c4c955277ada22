import Glibc
public import Support

extension DirectoryQueue {
    /// Ends a claim: its file and companions go to `done` or `failed`, the report to `<name>.report.json` beside the file.
    ///
    /// A name that is taken gets a number (`seeds.2.jsonl`); nothing is overwritten. The report is written before the file
    /// arrives, so whoever sees the file finds its report; a crash between leaves the claim under `active`.
    /// - Throws: ``MillError`` with code `io`.
    @discardableResult
    public func finish(_ claimed: Claimed, to outcome: Outcome, report: [UInt8]?) throws(MillError) -> Finished {
        var companions: [RawPath] = []
        for path in try files(beneath: claimed.directory) where path != claimed.path && !path.lies(beneath: claimed.path) {
            companions.append(try deposit(path, into: outcome, report: nil).path)
        }
        Failpoint.hit("finish")
        let (path, reportPath) = try deposit(claimed.path, into: outcome, report: report)
        Failpoint.hit("finished")
        removeTree(claimed.directory)
        try RawFiles.sync(active)
        return Finished(path: path, report: reportPath, companions: companions)
    }

    /// Where a list of a claimed file's bad lines is written before its claim ends: it then goes where the file goes.
    public func faultListPath(of claimed: Claimed) -> String {
        let name = String(decoding: Self.shortened(claimed.path.name, toFit: Self.faultListSuffix), as: UTF8.self)
        let directory = root + "/active/" + String(decoding: claimed.directory.name, as: UTF8.self)
        return directory + "/" + name.replacing("\u{FFFD}", with: "_") + Self.faultListSuffix
    }

    static func isFaultList(_ name: [UInt8]) -> Bool {
        name.suffix(faultListSuffix.utf8.count).elementsEqual(faultListSuffix.utf8)
    }

    private static let faultListSuffix = ".faults.jsonl"

    /// Moves one thing, whatever it is, under a name that is free, with its report.
    func deposit(
        _ source: RawPath, into outcome: Outcome, report: [UInt8]?
    ) throws(MillError) -> (path: RawPath, report: RawPath?) {
        let folder = RawPath(root + "/" + outcome.rawValue)
        var number = 1
        while true {
            let name = Self.numbered(source.name, number)
            number += 1
            let target = folder.appending(name)
            let beside = folder.appending(Self.shortened(name, toFit: ".report.json") + Array(".report.json".utf8))
            guard RawFiles.look(target) == nil, RawFiles.look(beside) == nil else { continue }
            if let report {
                guard try RawFiles.createExclusively(report, at: beside) else { continue }
            }
            if try RawFiles.renameExclusively(source, to: target) {
                try RawFiles.sync(folder)
                return (target, report == nil ? nil : beside)
            }
            if report != nil { _ = beside.withCString { unlink($0) } }
        }
    }

    /// `seeds.jsonl` → `seeds.2.jsonl`; within 255 bytes, with room for nothing else.
    static func numbered(_ name: [UInt8], _ number: Int) -> [UInt8] {
        guard number > 1 else { return name }
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.endIndex
        let ending = Array(".\(number)".utf8) + name[dot...]
        return Array(name[..<dot].prefix(max(1, 255 - ending.count))) + ending.prefix(254)
    }

    static func shortened(_ name: [UInt8], toFit ending: String) -> [UInt8] {
        Array(name.prefix(255 - ending.utf8.count))
    }
}
