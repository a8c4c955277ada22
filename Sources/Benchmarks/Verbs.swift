import Analysis
import ArgumentParser

struct Verbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verbs",
        abstract: "The verb-noun tagger: CPU time of this thread, the best of seven, beside a mere count of the words.")

    func run() throws {
        let texts = Samples.instructions(5_000)
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        var total = 0
        let reading = Clocks.bestOfSeven {
            for text in texts { total += LengthTally.words(in: text) }
        }
        var tagger = VerbNounTagger()
        var found = 0
        let tagging = Clocks.bestOfSeven {
            found = 0
            for text in texts { if case .found = tagger.read(text) { found += 1 } }
        }
        guard total > 0, found > 0 else { throw ChildProcess.Failure(description: "nothing was read") }
        var result = Case("verbs")
        result.add("instructions_per_second", Double(texts.count) / tagging)
        result.add("microseconds", tagging * 1e6 / Double(texts.count))
        result.add("ratio_to_counting_words", tagging / reading)
        result.add("bytes_per_instruction", Double(bytes) / Double(texts.count))
        result.add("share_with_a_verb", Double(found) / Double(texts.count))
        result.print()
    }
}
