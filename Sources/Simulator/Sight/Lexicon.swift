import Support

/// The things that the simulated model has words for, by the company they keep.
///
/// The 80 categories of COCO (arXiv 1405.0312) and others that the drawings show or that a model likes to make up.
/// What it has no word for, it neither says nor checks.
struct Lexicon: Sendable {
    struct Thing: Sendable {
        var name: String
        var plural: String
        /// Where it is usually met: kitchen, street, farm …
        var companies: Set<String>
    }

    /// A thing named in a text.
    struct Mention: Equatable {
        var thing: Int
        /// Words.
        var length: Int
        var isPlural: Bool
    }

    static let shared = Lexicon(Self.source)

    private(set) var things: [Thing] = []
    private var names: [String: (thing: Int, isPlural: Bool)] = [:]
    private static let longest = 4

    /// A line a company: `company: name/plural=synonym/plural, name …`; a plural that is not told is built by rule.
    private static let source = """
        kitchen: bowl=dish, cup=mug=teacup, fork, knife/knives, spoon, bottle, wine glass, oven=stove, sink, microwave, \
        toaster, refrigerator=fridge, dining table=table=kitchen table, kettle, frying pan, teapot, basket
        food: banana, apple, sandwich/sandwiches, orange, broccoli/broccoli, carrot, hot dog, pizza, donut=doughnut, \
        cake, bread/bread=loaf/loaves=loaf of bread/loaves of bread, soup/soup, cheese/cheese, lemon, pumpkin
        room: chair, couch/couches=sofa, bed, dining table, tv=television=screen, laptop, computer mouse/computer mice, \
        remote control=remote, keyboard, cell phone=phone=mobile phone, book, clock=wall clock, vase, potted \
        plant=plant=houseplant, lamp, mirror, rug=carpet, cupboard, framed picture=painting, candle, pillow=cushion, \
        teddy bear, piano, flower, ball of wool/balls of wool=ball of yarn/balls of yarn=ball of blue wool/balls of blue \
        wool=wool/wool=yarn/yarn, cat=kitten, dog=puppy/puppies
        bath: toilet, sink, toothbrush/toothbrushes, hair drier=hair dryer, towel, bathtub, mirror
        street: \
        person/people=man/men=woman/women=boy=girl=child/children=kid=pedestrian=shepherd=reader=somebody=someone=rider, \
        bicycle=bike, car, motorcycle=motorbike, bus/buses, truck=lorry/lorries, train, traffic light, stop sign, \
        parking meter, fire hydrant, bench/benches, house=building, window, road=street, street lamp, fountain, statue, \
        puddle, dog, flag, mailbox/mailboxes
        country: bird=gull=seagull, horse, sheep/sheep, cow, goat, tree, hill=mountain, fence, tractor, windmill, \
        rabbit, fox/foxes, duck, meadow, tent, bridge, cart
        shore: boat=sailing boat=sailboat=ship, surfboard, kite, umbrella=parasol, jetty/jetties=pier, sail, sun, cloud, \
        sea/sea=ocean, lighthouse, bird, sports ball=ball=beach ball=football, frisbee, bucket, deck chair, palm tree
        sport: skis/skis, snowboard, baseball bat, baseball glove, skateboard, tennis racket, sports ball, helmet, kite
        wild: elephant, bear, zebra, giraffe, airplane=plane=aircraft/aircraft, hot air balloon
        worn: backpack=rucksack, handbag, tie, suitcase, scissors/scissors, hat, scarf/scarves, raincoat, boot, \
        umbrella, walking stick=stick, ladder, guitar, drum, lantern
        """

    private init(_ source: String) {
        for line in source.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let company = String(halves[0].drop { $0 == " " })
            for entry in halves[1].split(separator: ",") { add(entry, company) }
        }
    }

    private mutating func add(_ entry: Substring, _ company: String) {
        var thing: Int?
        for word in entry.split(separator: "=") {
            let forms = word.split(separator: "/").map { $0.split(separator: " ").joined(separator: " ") }
            guard let name = forms.first, !name.isEmpty else { continue }
            let plural =
                forms.count > 1 ? forms[1] : name + (["s", "x", "ch", "sh"].contains(where: name.hasSuffix) ? "es" : "s")
            if thing == nil {
                thing = names[name]?.thing ?? things.count
                if thing == things.count { things.append(Thing(name: name, plural: plural, companies: [])) }
            }
            guard let thing else { continue }
            things[thing].companies.insert(company)
            if names[plural] == nil { names[plural] = (thing, true) }
            names[name] = (thing, name == plural)
        }
    }

    /// The thing that a category means, by its name or another word for it.
    func thing(_ category: String) -> Int? {
        names[category.lowercased()]?.thing
    }

    /// The longest name that begins at `index`.
    func mention(at index: Int, in words: [String]) -> Mention? {
        for length in stride(from: min(Self.longest, words.count - index), through: 1, by: -1) {
            let name = length == 1 ? words[index] : words[index..<index + length].joined(separator: " ")
            if let found = names[name] { return Mention(thing: found.thing, length: length, isPlural: found.isPlural) }
        }
        return nil
    }

    /// A thing that is not in `present`: mostly one that is often met where those are.
    func absent(from present: Set<Int>, _ random: inout SeededRandom) -> Int? {
        let companies = present.reduce(into: Set<String>()) { $0.formUnion(things[$1].companies) }
        let others = things.indices.filter { !present.contains($0) }
        let near = others.filter { !things[$0].companies.isDisjoint(with: companies) }
        let pool = near.isEmpty || random.unit() >= 0.6 ? others : near
        return pool.isEmpty ? nil : pool[random.index(below: pool.count)]
    }
}
