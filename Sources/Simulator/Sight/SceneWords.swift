import Support

/// The forms of sentences about pictures.
enum SceneWords {
    /// A slot that is filled after the grammar has chosen the form: a control character that no text has.
    private static let slots: [String: String] = [
        "one": "\u{1}", "two": "\u{2}", "place": "\u{3}", "colour": "\u{4}", "number": "\u{5}", "name": "\u{6}", "is": "\u{7}",
        "link": "\u{8}", "light": "\u{E}",
    ]

    private static let grammar = Grammar(
        slots.merging([
            "there": """
            {open}there {is} {one}{tail}.; {one} {is} part of what is shown{tail}.; {open}one can make out {one}{tail}.; the
            picture shows {one}{tail}.; {one} can be seen{tail}.; what catches the eye {is} {one}{tail}.; {open}{one} {is}
            plain to see{tail}.; anyone who looks will find {one}{tail}.; {one} {is} among the things in view{tail}.
            """,
            "place": """
            {open}there {is} {one} {place}{tail}.; {one} can be seen {place}{tail}.; {place}, one finds {one}{tail}.;
            {place} of the picture there {is} {one}{tail}.; the picture shows {one} {place}{tail}.; {one} {is} to be found
            {place}{tail}.; {place}, the eye meets {one}{tail}.; {place} {is} {one}{tail}.; looking {place}, one notices
            {one}{tail}.
            """,
            "colour": """
            the {name} {is1} {degree}{colour}{tail}.; the colour of the {name} {is1} {colour}{tail}.; {open}the {name} {is1}
            {degree}{colour}.; it can be told that the {name} {is1} {colour}{tail}.; as for the {name}, the {name} looks
            {colour}{tail}.
            """,
            "is1": "is",
            "degree": "; clearly ; plainly ; entirely ; \u{F}; \u{F}",
            "count": """
            {open}there {is} {number} {name}{tail}.; in all, {number} {name} can be counted{tail}.; the picture shows
            exactly {number} {name}{tail}.; whoever counts finds {number} {name}{tail}.; {number} {name} {is} in
            view{tail}.; altogether {number} {name} {is} to be seen{tail}.; as to numbers, there {is} {number} {name}{tail}.
            """,
            "pair": """
            {one} and {two} are both to be seen{tail}.; besides {one} there is also {two}{tail}.; {open}one finds {one} and
            {two}{tail}.; the picture brings together {one} and {two}{tail}.; next to {one} one notices {two}{tail}.; {one}
            and {two} share the view{tail}.
            """,
            "relation": """
            the {one} {link} the {two}{tail}.; {open}the {one} {link} the {two}.; one can tell that the {one} {link} the
            {two}{tail}.; as can be seen, the {one} {link} the {two}.
            """,
            "field": """
            the {place} is mostly {colour}{tail}.; {open}the {place} is mostly {colour}.; looked at from afar, the {place}
            is mainly {colour}.; as for the {place}, it is mostly {colour}{tail}.
            """,
            "light": """
            the picture is {light} on the whole.; the whole image is {light}{tail}.; on the whole the scene is {light}.;
            taken together, the picture is rather {light}.
            """,
            "open": """
            \u{F}; \u{F}; \u{F}; in this picture, ; here, ; as one can see, ; looking closely, ; at first glance, ; on a
            second look, ; in the scene, ; surely ; it is also plain that\u{20}
            """,
            "tail": """
            \u{F}; \u{F}; \u{F}; , quite plainly; , as far as one can tell; , that much is sure; , if one looks closely; ,
            which is easy to notice; , and nothing hides that; , just so
            """,
            "musing": """
            it all feels like {an} {mood} moment.; {who} might feel {mood} when {moment}.; one {should} take {pace} in a
            situation like this.; the mood is {mood} and {mood}.; it makes one think of {memory}.; a moment like this
            {lasts} only for a short while.; it would be wise to {advice} before going on.; {memory2} may come to mind.;
            such a moment tells of {virtue} and {virtue}.; it is likely that {guess}.; perhaps {guess}.
            """,
            "an": "a rather; a very; a quite; a most",
            "mood": "peaceful; cheerful; calm; hopeful; lively; thoughtful; friendly; relaxed; solemn; playful",
            "who": "visitors; strangers; most of us; whoever comes along",
            "moment": "time slows down; everything goes well; plans are made; the day begins; the day ends",
            "should": "should; could; may well",
            "pace": "one's time; care; a deep breath; things slowly",
            "memory": "long holidays; early mornings; a good story; old friends; patience",
            "memory2": "thoughts of summer; a favourite tune; an old saying; the value of rest",
            "lasts": "lasts; stays; goes on",
            "advice": "wait a little; ask for help; think twice; plan ahead; take a rest",
            "virtue": "patience; trust; care; joy; curiosity; courage",
            "guess": """
            the day will go on quietly; something pleasant is about to happen; nobody is in a hurry; things were planned
            with care; it will be remembered fondly; all this was meant to please
            """,
        ]) { old, _ in old })

    /// A sentence of `form` with its slots filled.
    static func expand(_ form: String, _ values: [String: String], _ random: inout SeededRandom) -> String {
        var text = grammar.expand(form, capitalised: false, &random).replacing("\u{F}", with: "")
        for (name, slot) in slots { text = text.replacing(slot, with: values[name] ?? "") }
        return capitalised(
            text.split(separator: " ").joined(separator: " ").replacing(" ,", with: ",").replacing(" .", with: "."))
    }

    static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    static func article(_ noun: String) -> String {
        let vowels: [UInt8] = [0x61, 0x65, 0x69, 0x6F, 0x75]
        return (noun.utf8.first.map(vowels.contains) ?? false ? "an " : "a ") + noun
    }
}
