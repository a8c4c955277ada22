import Foundation
import Testing

/// Sentences of our own with the root verb and object that a person gave them before the tagger saw them.
///
/// What was decided: a polite or task opener is passed over; the verb of what is asked for is the root; a question other than "how do
/// you", a statement and a fragment ask for nothing; an object is a common noun, the head of its phrase, in the singular; pronouns,
/// names, quoted words and clauses are none.
struct LabelledSentence: Sendable {
    let stratum: String
    let verb: String?
    let noun: String?
    let text: String

    static func all() throws -> [LabelledSentence] {
        let file = try #require(Bundle.module.url(forResource: "sentences", withExtension: "tsv", subdirectory: "Fixtures"))
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            try #require(fields.count == 4, "\(line)")
            return LabelledSentence(
                stratum: fields[0], verb: fields[1] == "-" ? nil : fields[1], noun: fields[2] == "-" ? nil : fields[2],
                text: fields[3])
        }
    }
}
