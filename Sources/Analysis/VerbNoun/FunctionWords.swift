/// The closed classes of English, as far as requests need them: what a word can be besides a noun or a verb.
struct WordRole: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    /// a, the, each, this …, and the possessives.
    static let determiner = WordRole(rawValue: 1 << 0)
    /// two, several …: may stand behind a determiner.
    static let quantity = WordRole(rawValue: 1 << 1)
    static let pronoun = WordRole(rawValue: 1 << 2)
    /// me, us, yourself: to whom.
    static let dative = WordRole(rawValue: 1 << 3)
    static let preposition = WordRole(rawValue: 1 << 4)
    /// and, or, but, then.
    static let conjunction = WordRole(rawValue: 1 << 5)
    /// Begins a clause: that, because, than, to …
    static let clause = WordRole(rawValue: 1 << 6)
    /// what, how, whether …
    static let question = WordRole(rawValue: 1 << 7)
    static let modal = WordRole(rawValue: 1 << 8)
    static let be = WordRole(rawValue: 1 << 9)
    /// do and have, in any form.
    static let auxiliary = WordRole(rawValue: 1 << 10)
    /// please, now, first …: says nothing of what is asked for.
    static let light = WordRole(rawValue: 1 << 11)
    /// Can begin what stands before a request: given, using, for …
    static let fronting = WordRole(rawValue: 1 << 12)
    /// up, out …: belongs to the verb before it.
    static let particle = WordRole(rawValue: 1 << 13)
    /// below, again …
    static let adverb = WordRole(rawValue: 1 << 14)
    /// task, goal …: what "is to" do something.
    static let duty = WordRole(rawValue: 1 << 15)
    /// More often met as a noun, but at the head of an instruction a request: list, name …
    static let request = WordRole(rawValue: 1 << 16)
    /// Takes a person and a thing: give somebody something. Source: Levin, "English Verb Classes and Alternations", 1993, §2.1.
    static let giving = WordRole(rawValue: 1 << 17)
    /// Takes a thing and what it does or is: make, let, help, have.
    static let causing = WordRole(rawValue: 1 << 18)
    /// I, we, you, they …: begins a clause.
    static let subject = WordRole(rawValue: 1 << 19)
    /// suppose, assume: asks for something only where no request follows.
    static let supposing = WordRole(rawValue: 1 << 20)
    static let negation = WordRole(rawValue: 1 << 21)

    /// Whether the word cannot be a noun or verb of a request's own.
    var isClosed: Bool {
        !isDisjoint(with: [
            .determiner, .quantity, .pronoun, .dative, .preposition, .conjunction, .clause, .question, .modal, .be, .auxiliary,
            .particle, .adverb, .subject, .negation,
        ])
    }
}

/// A short word as a number, so that a look-up needs no text.
struct PackedWord: Hashable, Sendable {
    private let low: UInt64
    private let high: UInt64

    /// nil for a word of more than sixteen bytes: none of the closed classes is that long.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= 16 else { return nil }
        var (low, high) = (UInt64(0), UInt64(0))
        for byte in bytes {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.low = low
        self.high = high
    }

    init(_ word: StaticString) {
        let bytes = word.withUTF8Buffer { Array($0) }
        self = PackedWord(bytes[...]) ?? PackedWord("")
    }
}

enum FunctionWords {
    static func roles(of word: ArraySlice<UInt8>) -> WordRole {
        PackedWord(word).flatMap { table[$0] } ?? []
    }

    private static let table: [PackedWord: WordRole] = {
        var table: [PackedWord: WordRole] = [:]
        for (role, words) in lists {
            for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                if let key = PackedWord(Array(word.utf8)[...]) { table[key, default: []].formUnion(role) }
            }
        }
        return table
    }()

    private static let lists: [(WordRole, String)] = [
        (.determiner, "a an the this these those my your his her its our their each every any no another such both all either"),
        (.determiner, "some half whose"),
        (
            .quantity,
            """
            one two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred several many few more most
            fewer less enough other dozen
            """
        ),
        (
            .pronoun,
            """
            it them him her he she they i we you something anything everything nothing someone somebody anyone anybody everyone
            everybody this that these those mine yours theirs ours himself herself itself themselves one ones others
            """
        ),
        (.dative, "me us yourself"),
        (.subject, "i we you they he she it people someone somebody anyone one i'd we'd you'd"),
        (
            .preposition,
            """
            of in on at by for with without from to into onto about against between among through during before after above
            below under over behind beside besides beyond across along around near since until toward towards upon within via per
            like unlike as than regarding concerning despite except including off inside outside throughout versus
            """
        ),
        (.conjunction, "and or but nor plus then"),
        (
            .clause,
            """
            that which who whom whose when where because if unless although though while whereas so since until as than to
            whenever wherever lest once not
            """
        ),
        (.question, "what how why which who whom whose when where whether if that whatever whichever"),
        (.modal, "can could will would shall should may might must cannot can't won't couldn't wouldn't shouldn't"),
        (.be, "is are was were be been being am isn't aren't wasn't weren't it's that's there's what's here's you're"),
        (.auxiliary, "do does did has have had doesn't didn't hasn't haven't"),
        (.negation, "not don't never"),
        (
            .light,
            """
            please kindly now then next last first firstly second secondly third finally lastly also just simply always hi hello hey ok
            okay so and again instead still thus therefore however alternatively additionally furthermore
            """
        ),
        (
            .fronting,
            """
            given using based in for from if when while where as at by on of to with without after before under over among between
            during through since because whenever wherever once until unless although though assuming considering supposing
            following according depending regarding starting beginning like unlike besides despite instead rather provided
            keeping only within across inside about
            """
        ),
        (.particle, "up down out off together away back apart aside along forward"),
        (
            .adverb,
            """
            below above again here there now then too also only just very quite rather still yet even ever always often never
            sometimes together today tomorrow yesterday aloud well twice once instead away first next last more most
            backwards forwards backward forward upwards downwards sure
            """
        ),
        (
            .duty,
            """
            task goal job role mission objective aim purpose challenge assignment exercise problem duty work intention idea
            """
        ),
        (
            .request,
            """
            list name order group sort rank rate state match label model plan outline place point use cut design sketch graph draft
            answer report test title tag map chart plot guess check spell highlight format structure number detail email quote
            review edit mark color colour picture research guide set fill look break turn form
            """
        ),
        (
            .giving,
            "give offer send teach show tell hand lend write ask pay promise grant bring buy serve award read sell cook make"
        ),
        (.causing, "make let help have"),
        (.supposing, "suppose assume"),
    ]
}
