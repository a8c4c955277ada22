/// What the English teacher adds to an instruction, and its classification tasks.
enum EnglishEndings {
    static let rules: [String: String] = [
        "lead": """
        for a workshop on {topic},; in no more than {20-200} words,; as homework for {audience},; using only simple words,; without
        mentioning {thing},; in the style of {role},; before {event},; to help {audience},; with {topic} in mind,; for a magazine
        read by {audience},; speaking as {role},; suppose {thing} were banned:; assuming a budget of {20-900} euros,; in exactly
        {2-9} sentences,; because of {topic},; for the opening of {event},; in rhyme if possible,
        """,
        "tail": """
        keep it under {20-300} words.; use a {tone} tone.; avoid the letter "{letter}".; mention {thing} at least once.; include
        exactly {2-9} examples.; end with a question.; do not use any numbers.; write it for {audience}.; start every sentence
        with a different letter.; give your sources.; explain your reasoning step by step.; add a short title.; use no adverbs.; the
        reader is {audience}.; assume that {audience} will disagree.; quote {role} once.; make it rhyme.; use the present
        tense.; stay neutral about {thing}.; refer to {concept} in passing.; answer in one sentence.; offer {2-6} alternatives.; imagine
        the year is {1850-2090}.; do not mention {topic}.; begin with a surprising fact.; leave out the conclusion.; add a
        warning about {thing}.; make {role} the hero.; use at most {3-12} lines.; use short sentences.; name one exception.; make it
        {adjective}.; include a line of dialogue.; define any term {audience} may not know.; rate your own answer from one to ten.
        """,
        "tail2": """
        format the answer as {format}.; present the result as {format}.; return {format}.; the output should be {format}.; put it
        into {format}.; answer with {format} and nothing else.; finish with {format}.; in addition, supply {format}.; also say how
        {role} would see it.; then translate the result into {tongue}.; afterwards, list {2-5} open questions.; separate facts from
        opinions.; highlight the part about {criterion}.; if something is unclear, state your assumption about {thing}.
        """,
        "tone": """
        formal; playful; dry; warm; sarcastic; neutral; urgent; poetic; encouraging; strict; nostalgic; matter-of-fact;
        conspiratorial; humble; cheerful; academic; gloomy; romantic
        """,
        "letter": "e; a; t; s; o; m; r; k; b; w; p; z",
        "format": """
        a numbered list; a table with {2-5} columns; a JSON object; bullet points; a single paragraph; a haiku; three short
        paragraphs; a dialogue; a letter; a yes-or-no answer with a reason; a timeline; a recipe; a headline and a subheading; a
        CSV row; a tweet; an outline with two levels; a set of tips; key-value pairs; a short script; a checklist with boxes; a
        comma-separated list; a question and an answer; a Markdown section; an XML fragment; a limerick
        """,
        "tongue": "German; Italian; Portuguese; Swahili; Latin; Polish; Turkish; Dutch; Welsh; Finnish; Hindi; Greek",
        "clf": """
        classify {given} as {labels}, thinking of {audience}.; {judge} whether {given} {quality} and {quality}.; is the following
        {piece} about {topic} {labels}?; label the {aspect} of {given} for {audience}: {labels}.; sort each {piece} from {role} about
        {thing}: {labels}.; which category suits a {piece} about {thing} and {topic}: {labels}?; true or false: {thing} help
        {audience} to {activity}.; assign to {given} by {role} a label: {labels}.; {judge} whether the {piece} about
        {topic} {quality}.; given a {piece} on {concept} by {role}, choose {labels}.; detect whether {audience} would call
        {role}'s {piece} {labels}.; categorize the {piece} on {topic}, taken from a forum for {audience}, as {labels}.; pick a
        tag for {role}'s {piece} that mentions {thing} and {concept}: {labels}.; {labels}: which fits a {piece} about
        {topic} written by {role}?; does the following {piece} about {topic} {quality2} and {quality2}?; predict the {aspect} of a
        {piece} on {thing} sent by {audience}: {labels}.; {judge} if {role}, in a {piece} about {thing}, {quality3}: yes or
        no?; true or false: {concept} explains why {role} cannot {activity}.; {audience} left a {piece} about {thing}. is it
        {labels}?; identify the {aspect} ({labels}) of this {piece} concerning {concept} and {thing}.
        """,
        "quality3": """
        praises {thing}; warns {audience}; lies; exaggerates; asks for money; quotes {role}; changes the subject; apologises; gives
        advice on how to {activity}; blames {audience}; understands {concept}; is joking
        """,
        "judge": "determine; decide; check; judge; say; find out; verify",
        "piece": """
        sentence; review; message; headline; comment; tweet; question; paragraph; ticket; quotation; joke; title; reply;
        claim; complaint; note; summary; notice; riddle; confession
        """,
        "aspect": """
        sentiment; tone; topic; genre; urgency; difficulty; reading level; intent; style; emotion; register; stance; credibility
        """,
        "quality": """
        contains sarcasm; is grammatically correct; mentions {thing}; is suitable for {audience}; expresses an opinion; was
        written by {role}; needs a reply; is older than {10-90} years; breaks a rule; is about {topic}; contradicts itself; asks for
        help; supports {thing}; deals with {concept}; sounds polite
        """,
        "quality2": """
        sound polite; mention {thing}; need a reply; make sense; contain a question; sound like {role}; concern {audience};
        support {thing}; relate to {concept}; break a promise
        """,
        "labels": """
        positive, negative, or neutral; formal or informal; fact or opinion; urgent, normal, or low priority; fiction or
        non-fiction; spam or not spam; easy, medium, or hard; sports, politics, science, or culture; polite or rude; literal or
        figurative; question, request, or statement; beginner, intermediate, or advanced; animal, plant, or mineral; joy, anger,
        fear, or sadness; past, present, or future; praise, complaint, or suggestion; singular or plural; safe or dangerous; satire
        or news; billing, shipping, or technical; agree, disagree, or unrelated; metaphor, simile, or neither; cause or effect;
        comedy, tragedy, or romance; noun, verb, or adjective; sweet, sour, salty, or bitter; prose or verse; legal, medical, or
        financial; deductive or inductive; indoor or outdoor; hopeful or hopeless; public or private; warm, cool, or mixed
        """,
        "clftail": """
        give a one-line reason.; answer with the label only.; if unsure, pick the more cautious label.; the text was written by
        {role}.; consider only the part about {criterion}.; assume the reader is {audience}.; ignore any reference to {thing}.; keep
        in mind that {thing} may come up.; the author knows little about {concept}.; it was posted during {event}.
        """,
    ]

    /// The whole English grammar.
    static let grammar = Grammar(
        EnglishPhrases.rules.merging(EnglishFrames.rules) { first, _ in first }.merging(rules) { first, _ in first })
}
