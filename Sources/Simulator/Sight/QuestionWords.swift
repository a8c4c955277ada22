import Support

/// The forms of questions about pictures.
enum QuestionWords {
    private static let slots = ["name": "\u{1}", "two": "\u{2}", "one": "\u{3}"]

    private static let grammar = Grammar(
        slots.merging([
            "single": """
            what colour is the {name}?; where in the picture is the {name}?; what can be seen near the {name}?; is there
            {one} in the picture?; what stands out about the {name}?; what is the {name} doing there?; how many {two} are
            there?; what else is to be seen besides the {name}?; which part of the picture does the {name} take up?; what is
            between the {name} and the edge?; how does the {name} look?; can {one} be seen anywhere?; what lies behind the
            {name}?; what is the first thing to notice about the {name}?; does the picture show {one}?
            """,
            "many": """
            how many {name} are there?; what can be seen near the {name}?; where in the picture are the {name}?; is there
            {one} in the picture?; what do the {name} have in common?; what colour do the {name} have?; how are the {name}
            arranged?; what is there besides the {name}?; how many {name} can be counted in the picture?; what surrounds the
            {name}?; does the picture show {one}?
            """,
            "plain": """
            what colour prevails in the picture?; is the picture rather light or dark?; what is to be seen in the upper
            half?; what is to be seen in the lower left?; how do the colours change from left to right?; which colours meet
            in the centre?; is there {one} in the picture?; what does the right side look like?
            """,
            "detail": """
            describe the picture in detail.; what does the picture show, described in detail?; give a detailed description
            of what can be seen.; can you describe everything in the picture in detail?; write a detailed description of
            this scene.; describe the scene with all its details.; how would you describe this picture in detail to someone
            who cannot see it?; describe at length what the picture contains, in detail.; which details does the picture
            hold? Describe them.; explain in detail what is shown.
            """,
            "reasoning": """
            what might happen next around the {name}?; why might the {name} be here?; what could have happened before this
            moment?; what does the {name} suggest about the time of day?; what should one watch out for near the {name}?;
            what might somebody plan to do with the {name}?; what can be inferred about the place from the {name}, and why?;
            why could the {name} matter for what is going on?; what would probably change if the {name} were gone, and why?;
            how might the {name} have got here, and why does that seem likely?
            """,
            "ponder": """
            what might these colours stand for?; why might somebody have made a picture like this?; what could such a
            picture be used for?; what mood might the colours suggest?
            """,
        ]) { old, _ in old })

    static func expand(_ form: String, _ values: [String: String], _ random: inout SeededRandom) -> String {
        var text = grammar.expand(form, capitalised: false, &random)
        for (name, slot) in slots { text = text.replacing(slot, with: values[name] ?? "") }
        return SceneWords.capitalised(text.split(separator: " ").joined(separator: " "))
    }
}
