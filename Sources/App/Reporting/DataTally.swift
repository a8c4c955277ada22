import Analysis
import Reports
import Support

/// What a report tells of a data set's rows, gathered from them one at a time in bounded memory.
struct DataTally {
    /// Of a text that is shown.
    static let sampleLength = 1_200

    private var tagger = VerbNounTagger()
    private var verbs = VerbNounTally()
    private var distinct = DistinctTexts()
    private var instruction = LengthTally()
    private var input = LengthTally()
    private var output = LengthTally()
    private var samples: Reservoir<ReportSample>
    private(set) var rows = 0

    /// - Parameter seed: what the sample is drawn by: the same data and seed give the same one.
    init(samples count: Int, seed: String) {
        samples = Reservoir(count, random: SeededRandom(deriving: seed, "report", "samples"))
    }

    mutating func add(_ row: RecordTexts) {
        rows += 1
        output.add(words: LengthTally.words(in: row.output))
        if !row.input.isEmpty { input.add(words: LengthTally.words(in: row.input)) }
        if distinct.insert(row.instruction) {
            instruction.add(words: LengthTally.words(in: row.instruction))
            verbs.add(tagger.read(row.instruction))
        }
        samples.offer {
            ReportSample(
                id: row.id, instruction: ShownText.cut(row.instruction, Self.sampleLength),
                input: ShownText.cut(row.input, Self.sampleLength), output: ShownText.cut(row.output, Self.sampleLength))
        }
    }

    func diversity(nearest: DiversityReport.Nearest?) -> DiversityReport {
        DiversityReport(
            verbs: verbs.summary(), instruction: instruction.summary, input: input.summary, output: output.summary,
            nearest: nearest)
    }

    var drawn: [ReportSample] { samples.values }
}

/// Texts as far as a report shows them.
enum ShownText {
    /// At most so many scalars, with a word of how many there are more.
    static func cut(_ text: String, _ length: Int) -> String {
        let scalars = text.unicodeScalars
        // Fewer bytes than that are no more scalars.
        guard text.utf8.count > length,
            let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + " … (\(Figures.grouped(text.utf8.count)) bytes in all)"
    }
}
