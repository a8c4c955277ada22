import CWordNet

/// What WordNet 3.0 knows of a word: whether it is a noun or a verb, how much more the one than the other, and its lemma.
///
/// All words are bytes of lower-case UTF-8. Source: Fellbaum, "WordNet: An Electronic Lexical Database", 1998; morphology after Morphy,
/// morphy(7WN).
enum WordNet {
    /// What a word can be.
    struct Sense: Hashable, Sendable {
        private let bits: UInt32

        fileprivate init(bits: UInt32) {
            self.bits = bits
        }

        var isNoun: Bool { bits & UInt32(CWORDNET_NOUN) != 0 }
        var isVerb: Bool { bits & UInt32(CWORDNET_VERB) != 0 }
        /// More an adjective or adverb than a noun, by the counts of the tagged texts.
        var isRatherOther: Bool { bits & UInt32(CWORDNET_OTHER) != 0 }
        /// Its use as a verb beside the noun: 0 under a quarter, 1 under a half, 2 under three quarters, 3.
        var verbShare: Int { Int(bits / UInt32(CWORDNET_SHARE)) }
        var isKnown: Bool { bits != 0 }

        static let unknown = Sense(bits: 0)
    }

    static func sense(of word: ArraySlice<UInt8>) -> Sense {
        word.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { Sense(bits: cwordnet_word($0, buffer.count)) } ?? .unknown
        }
    }

    /// The lemma of a noun in whatever number, with whether the form is a plural; nil where it is no noun.
    static func noun(_ form: ArraySlice<UInt8>) -> (lemma: ArraySlice<UInt8>, sense: Sense, isPlural: Bool)? {
        let own = sense(of: form)
        // "steps" is an entry of its own, and still more than one step.
        if own.isNoun {
            let single = isSingular(form) ? .unknown : sense(of: form.dropLast())
            return single.isNoun ? (form.dropLast(), single, true) : (form, own, false)
        }
        if let base = irregular(form, cwordnet_noun_base) { return (base, sense(of: base), true) }
        guard form.last == UInt8(ascii: "s"), form.count > 2 else { return nil }
        for (ending, base) in nounEndings where ends(form, with: ending) {
            let candidate = (form.dropLast(ending.count) + base)[...]
            let sense = sense(of: candidate)
            if sense.isNoun { return (candidate, sense, true) }
        }
        return nil
    }

    /// The lemma of a verb's form in -ing or -ed, or of an irregular past; nil where it is none.
    static func verb(ofForm form: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if let base = irregular(form, cwordnet_verb_base) { return base }
        for ending in verbEndings where ends(form, with: ending) && form.count > ending.count + 1 {
            let stem = form.dropLast(ending.count)
            for candidate in [stem, stem + [UInt8(ascii: "e")], stem.dropLast()] as [ArraySlice<UInt8>]
            where sense(of: candidate).isVerb {
                return candidate
            }
        }
        return nil
    }

    private static func isSingular(_ form: ArraySlice<UInt8>) -> Bool {
        guard form.count > 3, form.last == UInt8(ascii: "s"), let before = form.dropLast().last else { return true }
        return [UInt8(ascii: "s"), UInt8(ascii: "u"), UInt8(ascii: "i")].contains(before)
            || singular.contains { $0.utf8.elementsEqual(form) }
    }

    /// Single things whose names look like more.
    private static let singular = [
        "news", "series", "species", "means", "goods", "politics", "physics", "mathematics", "economics", "ethics", "lens",
        "chaos", "atlas", "canvas", "bias", "gas", "christmas",
    ]

    static func ends(_ word: ArraySlice<UInt8>, with ending: [UInt8]) -> Bool {
        word.count >= ending.count && word.suffix(ending.count).elementsEqual(ending)
    }

    private static let nounEndings: [(ending: [UInt8], base: [UInt8])] = [
        ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("ies", "y"),
    ].map { (ending: Array($0.0.utf8), base: Array($0.1.utf8)) }

    private static let verbEndings: [[UInt8]] = ["ing", "ed"].map { Array($0.utf8) }

    private typealias Table = (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UnsafePointer<UInt8>?>?) -> Int

    private static func irregular(_ form: ArraySlice<UInt8>, _ table: Table) -> ArraySlice<UInt8>? {
        form.withUnsafeBufferPointer { buffer in
            var base: UnsafePointer<UInt8>?
            let length = table(buffer.baseAddress, buffer.count, &base)
            guard length > 0, let base else { return nil }
            return Array(UnsafeBufferPointer(start: base, count: length))[...]
        }
    }
}
