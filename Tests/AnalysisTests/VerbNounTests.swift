import Analysis
import Fuzzing
import Testing

@Suite struct `The verb-noun tagger` {
    private static func read(_ text: String) -> VerbNounReading {
        var tagger = VerbNounTagger()
        return tagger.read(text)
    }

    @Test func `agrees with people on 95 % of root verbs and 90 % of objects`() throws {
        let sentences = try LabelledSentence.all()
        #expect(sentences.count >= 300)
        var tagger = VerbNounTagger()
        var (verbs, nouns) = (0, 0)
        var byStratum: [String: (right: Int, all: Int)] = [:]
        var misses: [String] = []
        for sentence in sentences {
            var (verb, noun): (String?, String?) = (nil, nil)
            let reading = tagger.read(sentence.text)
            if case .found(let pair) = reading { (verb, noun) = (pair.verb, pair.noun) }
            #expect(reading != .unsupported, "\(sentence.text)")
            if verb == sentence.verb { verbs += 1 }
            if noun == sentence.noun { nouns += 1 }
            let isRight = verb == sentence.verb && noun == sentence.noun
            byStratum[sentence.stratum, default: (0, 0)].all += 1
            byStratum[sentence.stratum, default: (0, 0)].right += isRight ? 1 : 0
            guard !isRight else { continue }
            misses.append(
                "\(sentence.text) — is \(sentence.verb ?? "-")/\(sentence.noun ?? "-"), read \(verb ?? "-")/\(noun ?? "-")")
        }
        for miss in misses { print("missed:", miss) }
        for (name, tally) in byStratum.sorted(by: { $0.key < $1.key }) { print("\(name): \(tally.right) of \(tally.all)") }
        print("verbs \(verbs), objects \(nouns), of \(sentences.count)")
        #expect(Double(verbs) >= 0.95 * Double(sentences.count))
        #expect(Double(nouns) >= 0.9 * Double(sentences.count))
    }

    @Test(
        arguments: [
            "Schreibe ein Gedicht über den Winter.", "Escribe un poema sobre la lluvia.", "Écris une lettre à la directrice.",
            "Napisz krótki wiersz o zimie.", "写一首关于冬天的诗。", "Напиши рассказ о море.", "Schrijf een brief aan de buren.",
            "Scrivi una lettera al sindaco della città.", "Erkläre die Regeln von Schach.", "أكتب قصيدة عن المطر", "",
            "12345 67890", "🙂🙂🙂",
        ]) func `says unsupported of what is not English`(_ text: String)
    {
        #expect(Self.read(text) == .unsupported)
    }

    @Test func `keeps to English where a name or a borrowed word is not`() {
        #expect(Self.read("Describe the café on the corner.") == .found(VerbNoun(verb: "describe", noun: "café")))
        #expect(Self.read("Summarize the plot of Les Misérables.") == .found(VerbNoun(verb: "summarize", noun: "plot")))
    }

    @Test func `reads the first sentence only, over abbreviations, numbers and line ends`() {
        #expect(Self.read("List 2.5 times the usual tasks. Then write a poem.") == .found(VerbNoun(verb: "list", noun: "time")))
        #expect(Self.read("Fix the sentence, e.g. its commas. Write it.") == .found(VerbNoun(verb: "fix", noun: "sentence")))
        #expect(Self.read("3. Name a fruit.\nName a tree.") == .found(VerbNoun(verb: "name", noun: "fruit")))
        #expect(Self.read("Task: Translate the word.") == .found(VerbNoun(verb: "translate", noun: "word")))
        #expect(Self.read("Translate the text:\nGuten Morgen") == .found(VerbNoun(verb: "translate", noun: "text")))
    }

    @Test func `gives irregular plurals and forms in -ing their lemmas`() {
        #expect(Self.read("Draw three mice.") == .found(VerbNoun(verb: "draw", noun: "mouse")))
        #expect(Self.read("Compare the two theses.") == .found(VerbNoun(verb: "compare", noun: "thesis")))
        #expect(Self.read("Would you mind writing the biographies?") == .found(VerbNoun(verb: "write", noun: "biography")))
    }

    @Test func `reads typographic quotation marks and apostrophes`() {
        #expect(Self.read("Don’t forget the word “perhaps”.") == .found(VerbNoun(verb: "forget", noun: "word")))
        #expect(Self.read("Explain Ohm’s law.") == .found(VerbNoun(verb: "explain", noun: "law")))
    }

    @Test func `survives any bytes, and long ones, fuzzed`() {
        var tagger = VerbNounTagger()
        var mutator = Mutator(
            seed: 20,
            corpus: [
                "Given the list, sort it and don't \"quote\" anything, please.",
                "How do the bees’ dances help? — Nobody: knows!",
            ], fragments: [" ", ",", "'s ", "\"", "’", "“", "you ", "your task is to ", "how do ", "of ", ". ", "\n", "in ", "写"])
        for _ in 0..<3_000 { _ = tagger.read(String(decoding: mutator.next(), as: UTF8.self)) }
        #expect(Self.read(String(repeating: "word ", count: 200_000)) != .unsupported)
        #expect(Self.read(String(repeating: "x", count: 1_000_000)) == .unsupported)
        #expect(Self.read(String(repeating: "\"", count: 10_000)) == .unsupported)
    }
}
