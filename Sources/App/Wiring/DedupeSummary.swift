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
