import Reports
import Support

/// What a run of `dedupe` came to.
struct DedupeSummary: JSONWritable {
    /// Rows read, of every kind.
    var rows = 0
    var kept = 0
    var duplicates = 0
    var unreadable = 0
    /// Rows of the files that were compared against, and those of them that could not be read.
    private var against = 0
    private var unreadableAgainst = 0
    private var output = ""
    private var indexBytes = 0
    private var seconds = 0.0

    /// What was counted so far were rows to compare against.
    mutating func endAgainst() {
        against = rows
        unreadableAgainst = unreadable
        rows = 0
        unreadable = 0
    }

    mutating func finish(output: String, indexBytes: Int, seconds: Double) {
        self.output = output
        self.indexBytes = indexBytes
        self.seconds = seconds
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("against", against)
        writer.member("duplicates", duplicates)
        writer.member("indexBytes", indexBytes)
        writer.member("kept", kept)
        writer.member("output", output)
        writer.member("rows", rows)
        writer.member("seconds", seconds)
        writer.member("unreadable", unreadable)
        writer.member("unreadableAgainst", unreadableAgainst)
        writer.endObject()
    }

    var text: String {
        let rate = seconds > 0 ? Int(Double(rows) / seconds) : rows
        var text = "kept \(kept) of \(rows) rows in \(output)\n  near-duplicates  \(duplicates)\n"
        if unreadable > 0 { text += "  unreadable       \(unreadable)\n" }
        if against > 0 { text += "  compared against \(against) rows more, \(unreadableAgainst) of them unreadable\n" }
        return text + "  time             \((seconds * 10).rounded() / 10) s (\(rate) rows/s)\n"
    }
}

/// Progress on a terminal, and what is wrong with single rows, on standard error.
struct DedupeMeter {
    private static let mostComplaints = 20

    private let time = SystemTime()
    private let begin: Int64
    private let isShown = Terminal.isInteractive()
    private var last: Int64
    private var complaints = 0
    private var isLineOpen = false

    init() {
        begin = time.steadyMicros()
        last = begin
    }

    var seconds: Double { Double(time.steadyMicros() - begin) / 1_000_000 }

    mutating func show(_ summary: DedupeSummary, bytes: Int) {
        let now = time.steadyMicros()
        guard isShown, now - last > 200_000 else { return }
        last = now
        let line = "\(summary.rows) rows  \(summary.kept) kept  \(summary.duplicates) duplicates  \(bytes >> 20) MiB read"
        Terminal.write("\r\u{1B}[K" + Terminal.fitted(line, width: Terminal.width() - 1), to: Terminal.standardError)
        isLineOpen = true
    }

    mutating func say(_ complaint: String) {
        complaints += 1
        guard complaints <= Self.mostComplaints else { return }
        end()
        Terminal.writeError(Terminal.safe(complaint))
        if complaints == Self.mostComplaints { Terminal.writeError("further rows that cannot be read are only counted") }
    }

    /// Ends the line of progress.
    mutating func end() {
        if isLineOpen { Terminal.write("\r\u{1B}[K", to: Terminal.standardError) }
        isLineOpen = false
    }
}
