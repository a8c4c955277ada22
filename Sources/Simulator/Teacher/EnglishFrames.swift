/// How the English teacher puts instructions together.
enum EnglishFrames {
    static let rules: [String: String] = [
        "instruction": """
        {core}; {core} {tail}; {core} {tail}; {core} {tail}; {core} {tail} {tail2}; {core} {tail} {tail2}; {lead} {lower}; {lead} {lower}
        {tail}; {lead} {lower} {tail2}; {core} {tail2}; {core} {tail2}; {core} {tail}; {core} {tail} {tail2}; {lead} {lower}
        {tail}; {clf}; {clf}; {clf} {clftail}; {clf} {clftail}
        """,
        "core": """
        {make}; {make}; {make}; {transform}; {transform}; {transform}; {question}; {question}; {question}; {explain}; {explain};
        {compare}; {compute}; {compute}; {listing}; {listing}; {plan}; {play}; {play}; {code}; {code}; {advice}; {advice}; {story}; {edit}
        """,
        "lower": """
        {maker} {artefact} about {topic}.; {changer} {given}.; explain {concept} to {audience}.; suggest {3-12} ways to
        {activity}.; name {3-9} {category} that {property}.; {comparer} {thing} and {thing}.; design {design} for {audience}.
        """,
        "make": """
        {maker} {artefact} about {topic}.; {maker} {artefact} on the subject of {topic}, aimed at {audience}.; {maker}
        {artefact} in which {topic} and {concept} both appear.; {maker} {artefact} that {audience} would enjoy, built around
        {topic}.; {topic}: turn this idea into {artefact}.; we need {artefact} dealing with {topic}. Please {maker} one.; your
        task is to {maker} {artefact} inspired by {topic}.; {maker} two versions of {artefact} about {topic}, one cheerful and one
        gloomy.; {maker} {artefact} from the point of view of {role} who has just heard about {topic}.
        """,
        "maker": """
        write; compose; draft; create; produce; prepare; invent; put together; develop; craft; deliver; construct; type up; pen;
        work out; assemble; supply; formulate
        """,
        "transform": """
        {changer} {given}.; {changer} {given} so that {audience} can follow it.; given {noun}, {find}.; read {given} and {find}.;
        {find} in {given}.; take {given} and {find}, then {find}.; {changer} {given}, keeping every {detail}.; in {given}, which
        {detail} would {role} show to {audience}?
        """,
        "changer": """
        summarize; rewrite; proofread; shorten; simplify; translate into French; translate into Spanish; expand; paraphrase;
        reorganise; annotate; critique; fact-check; rephrase in formal English; turn into bullet points; condense to one
        sentence; convert to the past tense; rewrite as a dialogue; correct the grammar of; give a title to; outline; number the
        steps of; soften the tone of; modernise; continue; write a reply to; remove all jargon from; retell
        """,
        "noun": """
        a list of {category}; two unsorted columns of numbers; a customer's question about {thing}; a paragraph on {concept}; a
        short biography; a scrambled sentence; a CSV table of {category}; a dialogue between two {category} experts; a date and a time
        zone; an unfinished proverb; a chapter title; a rough estimate; a phone transcript about {topic}
        """,
        "find": """
        extract every date; point out the weakest argument; count the adjectives; list the people mentioned; identify the main
        claim; find three possible titles; work out the total; underline the {detail}; suggest a better ending; name the missing
        step; explain the joke; fix the spelling; sort the entries by length; spell out every abbreviation; predict what happens
        next; write a follow-up question; replace each {detail} with a synonym; state the author's purpose; estimate how long
        it would take to read
        """,
        "detail": """
        number; name; deadline; quotation; unit; place; opinion; promise; warning; ingredient; technical term; cause; price; colour;
        verb in the passive; cliché; statistic
        """,
        "question": """
        what are {2-9} {adjective} ways to {activity}?; how does {concept} affect {thing}?; why do some people prefer {thing} to
        {thing}?; what would {audience} do if {thing} and {thing} disappeared overnight?; who gains from {thing}, {role} or {audience}?; when is it
        unwise to {activity} with {audience}?; is there a link between {concept} and {topic}?; which {category} would you recommend to
        {audience}?; how would {role} {activity}?; what should {audience} know about {concept}?; what mistakes do {audience}
        make when they {activity} near {thing}?; can {thing} help {audience} to {activity}?; what does {topic} teach us about
        {concept}?; how much do {thing} cost {audience} over {2-30} years?; who would have noticed {concept} first: {role} or {role}?
        """,
        "adjective": """
        cheap; surprising; healthy; quick; eco-friendly; old-fashioned; creative; proven; lazy; sociable; quiet; safe; fun; legal;
        unusual; low-tech; gentle; reliable
        """,
        "explain": """
        explain {concept} to {audience}.; describe {concept} using an analogy with {thing}.; define {concept} with
        {2-5} examples from the life of {role}.; take {role} through {concept} one step at a time.; what does {role} get wrong about
        {concept}?; teach {audience} the difference between {concept} and {concept}.; tell me why {concept} matters for
        {topic}.; illustrate {concept} with a story about {topic}.; would {role} or {audience} care more about {concept}? argue
        both sides.; how is {concept} like {thing} or {topic}?
        """,
        "compare": """
        {comparer} {thing} and {thing} in terms of {criterion}.; {comparer} {thing} with {thing} for {audience}.; rank {thing},
        {thing} and {thing} by {criterion}.; list the pros and cons of {thing} compared to {thing}.; decide which is better for
        {audience}: {thing} or {thing}.; make the case for {thing} over {thing}.
        """,
        "comparer": "compare; contrast; weigh up; discuss; evaluate; analyse; set side by side",
        "criterion": """
        cost; safety; comfort; environmental impact; durability; fun; maintenance; cultural value; speed; noise; fairness;
        accessibility; taste; resale value; ease of learning; health effects; storage space; reliability
        """,
        "compute": """
        {person} sells {audience} {3-40} {goods} at {2-90} dollars, {5-40} percent off. what is the total?; {person}
        walks {2-20} kilometres a day for {3-40} days and rests every {2-9} days. how far does {person} get?; convert {3-900} {unit}
        into {unit}.; {role} has {20-900} litres of paint for {thing} and uses {1-19} litres an hour. when is half
        gone?; {person} lists {1-9}, {10-19}, {20-29}, {30-39} while counting {goods} for {audience}. what follows?; {person} is {20-60}
        years old and {person} is {2-19}. in how many years will one be twice as old as the other?; what is {11-99} percent of
        {100-999} plus {10-99} squared?; divide {30-900} {goods} fairly among {3-9} families with different numbers of children.; a
        van brings {3-14} boxes of {20-90} {goods} to {audience}. {person} takes {2-19}, {person} {2-9} more. how many remain?; estimate how many {goods} {role} could carry to {event} in {3-40} trips.
        """,
        "goods": """
        lemons; notebooks; candles; bricks; eggs; umbrellas; screws; tickets; pillows; tulips; batteries; melons; chairs; jars of
        honey; tennis balls; pencils; loaves; lamps; sandwiches; tiles; bottles; scarves
        """,
        "person": """
        Amina; Bruno; Chiara; Daoud; Elin; Farid; Greta; Hugo; Ines; Jonas; Kavita; Lucas; Mei; Nadia; Oskar; Priya; Quentin; Rosa;
        Samir; Tilda; Umar; Vera; Wanda; Yusuf; Zoe
        """,
        "unit": "miles; kilometres; acres; pounds; ounces; pints; knots; fathoms; inches; yards; stones; gallons; furlongs",
        "listing": """
        list {3-15} {category} that {property}.; name {2-9} {category} and say why each of them {property2}.; give me a top {3-10}
        of {category} for {audience}.; brainstorm {4-20} names for a shop that sells {thing}.; which {category} {property}? give at
        least {2-6}.; sort these {category} by {criterion}.; think of {3-12} excuses for {topic}.; write down {3-9} questions a
        reporter could ask {role} about {topic}.; collect {3-9} arguments that {audience} might raise against {thing}.
        """,
        "property2": """
        became famous; deserves protection; is hard to replace; suits beginners; confuses foreigners; is underrated; smells
        good; travels well; belongs in a museum; annoys neighbours; helps with stress; costs so much
        """,
        "plan": """
        plan {event} for {audience} with a budget of {50-900} dollars.; design {design} for {audience}.; outline a {2-12}-week course
        on {concept} for {audience}.; schedule a day for {role} who wants to {activity}.; set up a {2-9}-step plan to {activity}
        despite {topic}.; propose {design} that deals with {topic}.
        """,
        "event": """
        a birthday party; a charity run; a street festival; a workshop; a farewell lunch; a quiz night; a camping weekend; an open
        day; a poetry evening; a science fair; a silent auction; a garden tour; a hackathon; a family reunion
        """,
        "design": """
        a mobile app; a board game; a reward scheme; a weekly menu; a reading corner; a training programme; a warning sign; a
        small exhibition; a questionnaire; a morning routine; a loyalty card; a city walk; a memory aid; an escape room; a mascot
        """,
        "play": """
        imagine you are {role}. describe {topic} in your own words.; pretend to be {role} and answer a letter from {audience} about
        {thing}.; as {role}, give {audience} advice on how to {activity}.; write a conversation between {role} and {role} about
        {topic}.; let {role} explain {concept} to {role}.; {role} meets {role} at {event}. what do they say?; interview
        {role} about {thing} and {topic}.
        """,
        "code": """
        write a {language} function that {spec}, then {spec}.; in {language}, show how to {codetask}.; {role} wrote {language} that should have {codepast} and
        {codepast}. find the error.; test a {language} routine that {spec} and {spec}.; with one {language} regular
        expression, build a check that {matches} and {matches}.; write SQL that {sql} and {sql}, for {audience}.; port to {language} a {language} class that {spec}, with {2-5}
        comments.; sketch a {bigo}-time algorithm that {spec}, using {language} and {thing} as an example.
        """,
        "language": "Python; Swift; JavaScript; Rust; Go; Java; C; Haskell; Kotlin; Ruby; TypeScript; Lua; Scala; Julia; Perl",
        "spec": """
        merges two sorted lists; checks whether a word is a palindrome; counts vowels in a sentence; rotates a matrix; removes
        duplicates while keeping order; parses a date; finds the longest common prefix; validates a credit card number; converts
        Roman numerals; shuffles a deck of cards; computes a moving average; finds all anagrams; balances brackets; formats phone
        numbers; samples without replacement; evaluates a simple formula; groups transactions by month; encodes run lengths; finds
        the median of a stream; splits a bill with tips; caches recent results; detects a cycle in a linked list; prints a
        calendar; sorts students by grade; generates prime numbers; compresses whitespace; simulates dice; limits the rate of calls
        """,
        "codetask": """
        read numbers until the user types stop; retry a failed request; reverse the words of a sentence; sort records by two
        keys; time a slow function; store settings safely; handle a missing key; log errors to the console; split work among
        threads; compare two dates; build a countdown; pick a random winner
        """,
        "codepast": """
        printed the even numbers; closed the connection; summed a column; stopped at the first match; ignored case; rounded to
        two decimals; handled empty input; freed its memory; sorted in place; released a lock
        """,
        "matches": """
        matches a licence plate; finds repeated words; accepts times such as 23:59; captures the domain of an address; rejects
        trailing spaces; matches hex colours; finds sentences that end in a question mark; matches prices in euros
        """,
        "sql": """
        lists customers without orders; finds the second highest salary; counts visits per weekday; joins authors to their
        latest book; removes duplicate rows; shows products never returned; ranks stores by revenue; averages ratings per genre
        """,
        "bigo": "linear; logarithmic; quadratic; constant; near-linear",
        "advice": """
        I {situation}. {ask}; my {relative} {situation2}. {ask}; {audience} often ask how to {activity}. {ask}; {role}
        called {thing} a waste of money and offered me {goods} instead. {ask}; we are about to {activity}, but there is the matter of {topic}. {ask}
        """,
        "situation": """
        have two job offers; forgot an important birthday; share a flat with a messy friend; want to {activity}; am afraid of
        {thing}; inherited a piano; keep missing deadlines; was asked to give a talk on {concept}; sold my car; cannot stop
        worrying about {topic}; got lost on the way to {event}; promised to organise {event}; need to {activity} by Friday; have only
        {10-90} dollars left this month; moved to a town without {thing}
        """,
        "relative":
            "sister; boss; flatmate; grandfather; neighbour; coach; teacher; cousin; landlord; best friend; daughter; colleague",
        "situation2": """
        refuses to {activity}; wants to become {role}; is obsessed with {thing}; asked me about {concept}; will not talk about
        {topic}; gave me tickets for {event}; thinks {thing} are dangerous; cannot decide between {thing} and {thing}
        """,
        "ask": """
        What should I do first?; How would you handle this?; Is that a good idea?; Give me an honest opinion.; What are my
        options?; Which questions should I ask?; Help me phrase a polite answer.; What could go wrong?; List the next three
        steps.; How do I explain this to {audience}?; What would {role} say?; Suggest a fair compromise.; Make a plan for next week.
        """,
        "story": """
        tell a story that begins with {topic} and ends with {topic}.; continue this opening: the day {role} met {role}, nobody
        thought of {topic}.; retell {topic} as if it had happened to {role}.; write the last scene of a play about {topic}, with
        {role} in it.; invent a legend in which {role} gives {thing} to {audience}.; finish the tale of {role} who wanted to {activity}.
        """,
        "edit": """
        correct this sentence: {topic} have teached {audience} and {role} a lesson.; make this more
        vivid: {role} saw {topic} near {thing}.; rewrite "{role} likes {thing}" in {3-7} different tones.; find a synonym for
        "{adjective}" that fits a text about {topic}.; combine into one sentence: {thing} are {adjective}. {audience} dislike them.
        """,
    ]
}
