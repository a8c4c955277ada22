import TextKit

/// The 80 things of COCO, and the words by which texts name them.
///
/// Source: Rohrbach et al., arXiv 1809.02156 (CHAIR), for the method: synonyms, the singular, and pairs of words that name a
/// thing as a whole or none of the things that one of the two would name by itself. The lists of words are our own.
enum CocoObjects {
    /// The classes, in COCO's order.
    static let classes: [String] = table.map(\.name)

    /// The things that `text` names, as often as it does, in its order.
    static func named(in text: String) -> [String] {
        let whole = WordTokens.words(text)
        let words = whole.map(singular)
        var named: [String] = []
        var place = 0
        while place < words.count {
            let length = (1...3).reversed().first { place + $0 <= words.count && phrases[key(words, place, $0)] != nil } ?? 1
            // Before a noun it is a colour.
            let isColour = whole[place] == "orange" && place + 1 < whole.count && !StopWords.makeUp(whole[place + 1])
            if let name = phrases[key(words, place, length)], !name.isEmpty, !isColour { named.append(name) }
            place += length
        }
        return named
    }

    /// The class that `name` is a word for; nil for what is none of the 80.
    static func `class`(of name: String) -> String? {
        let words = WordTokens.words(name).map(singular)
        return phrases[words.joined(separator: " ")].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func key(_ words: [String], _ start: Int, _ count: Int) -> String {
        words[start..<start + count].joined(separator: " ")
    }

    /// The singular of an English noun in lower case, as far as endings tell.
    static func singular(_ word: String) -> String {
        if let form = irregular[word] { return form }
        guard word.utf8.count > 3, word.hasSuffix("s"), !unchanged.contains(where: word.hasSuffix) else { return word }
        if word.hasSuffix("ies") { return String(word.dropLast(3)) + "y" }
        if ["ches", "shes", "xes", "sses", "zzes"].contains(where: word.hasSuffix) { return String(word.dropLast(2)) }
        return String(word.dropLast())
    }

    private static let unchanged = ["ss", "us", "is"]
    private static let irregular = [
        "men": "man", "women": "woman", "people": "person", "persons": "person", "children": "child", "mice": "mouse",
        "knives": "knife",
        "geese": "goose", "wolves": "wolf", "loaves": "loaf", "buses": "bus", "skis": "ski", "scissors": "scissors",
        "glasses": "glass",
        "movies": "movie", "cookies": "cookie", "ties": "tie", "neckties": "necktie", "calves": "calf", "potatoes": "potato",
        "firemen": "fireman", "policemen": "policeman", "fishermen": "fisherman", "zebras": "zebra", "couches": "couch",
    ]

    /// From words in the singular to a class; to nothing for pairs that name none.
    private static let phrases: [String: String] = {
        var phrases: [String: String] = [:]
        for row in table {
            for word in [row.name] + row.words {
                phrases[WordTokens.words(word).map(singular).joined(separator: " ")] = row.name
            }
        }
        for row in table where animals.contains(row.name) {
            for kind in ["baby", "adult", "wild"] { phrases["\(kind) \(row.name)"] = row.name }
        }
        for row in table where vehicles.contains(row.name) { phrases["passenger \(row.name)"] = row.name }
        for word in others { phrases[word] = "" }
        return phrases
    }()

    private static let animals: Set<String> = [
        "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe",
    ]
    private static let vehicles: Set<String> = ["car", "airplane", "bus", "train", "truck", "boat"]

    /// Words of which one names a thing that is not there, in the singular.
    private static let others = [
        "home plate", "license plate", "number plate", "train track", "train station", "bus stop", "bus station", "car park",
        "boat house",
        "hot plate", "stone bench", "orange juice", "apple tree", "orange tree", "banana leaf", "dining room", "dining hall",
        "bed room", "flower bed", "river bed", "cell tower", "phone booth", "bear hug", "cat tree", "dog house", "horse trailer",
        "bird house",
        "book shelf", "book store", "kite string", "car seat", "bicycle seat", "bike seat", "toilet paper", "toilet brush",
        "sink hole", "cup holder", "bottle cap", "wine cellar", "knife block", "oven mitt", "chair lift", "table tennis",
        "tennis court",
        "tennis player", "traffic sign", "keyboard player", "boat trailer", "couch potato", "hair dresser",
    ].map { WordTokens.words($0).map(singular).joined(separator: " ") }

    private static let table: [(name: String, words: [String])] = lists.split(separator: "\n").map { line in
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        let words = parts.count == 2 ? parts[1].split(separator: ",").map { String(PythonText.strip(String($0))) } : []
        return (parts.first ?? "", words.filter { !$0.isEmpty })
    }

    private static let lists = """
        person: man, woman, child, boy, girl, kid, baby, toddler, infant, adult, lady, gentleman, guy, teenager, player, skier, \
        snowboarder, surfer, skateboarder, rider, cyclist, pedestrian, driver, passenger, chef, farmer, worker, policeman, fireman, \
        fisherman, soldier, student, tourist, batter, pitcher, catcher, bride, groom, baker, waiter, jogger, walker, pupil
        bicycle: bike, tricycle, road bike
        car: automobile, sedan, suv, hatchback, taxi, cab, limousine, jeep, van, minivan, sports car
        motorcycle: motorbike, moped, scooter, motor scooter, dirt bike, motor bike, motor cycle
        airplane: plane, aeroplane, aircraft, jet, jetliner, airliner, biplane, passenger jet, jet plane
        bus: school bus, minibus, coach bus, trolley bus, double decker, double decker bus
        train: locomotive, tram, subway train, steam engine, freight train, streetcar, railcar
        truck: lorry, pickup, pickup truck, fire truck, fire engine, tow truck, dump truck, trailer truck
        boat: ship, sailboat, rowboat, canoe, kayak, ferry, yacht, dinghy, gondola, motorboat, fishing boat, vessel
        traffic light: stoplight, traffic signal, stop light, street signal
        fire hydrant: hydrant, water hydrant
        stop sign:
        parking meter:
        bench: park bench, pew
        bird: duck, goose, pigeon, seagull, gull, swan, parrot, owl, eagle, sparrow, crow, hen, rooster, ostrich, flamingo, \
        penguin, pelican, dove, robin, stork, peacock
        cat: kitten, kitty, tomcat, tabby
        dog: puppy, hound, pup, terrier, poodle, labrador, beagle, dachshund, collie, guide dog
        horse: pony, stallion, mare, foal, colt
        sheep: lamb, ewe, ram
        cow: cattle, bull, calf, ox, heifer
        elephant:
        bear: polar bear, brown bear, grizzly, panda, bear cub
        zebra:
        giraffe:
        backpack: rucksack, knapsack, back pack
        umbrella: parasol
        handbag: purse, hand bag
        tie: necktie, bow tie, neck tie
        suitcase: luggage, suit case
        frisbee: flying disc
        skis: ski
        snowboard: snow board
        sports ball: ball, football, soccer ball, basketball, baseball, tennis ball, volleyball, golf ball, beach ball
        kite:
        baseball bat: bat
        baseball glove: catcher's mitt, baseball mitt
        skateboard: skate board
        surfboard: surf board
        tennis racket: racket, racquet, tennis racquet
        bottle: wine bottle, water bottle, beer bottle
        wine glass: wineglass, goblet
        cup: mug, coffee cup, teacup, tea cup
        fork:
        knife: pocket knife, butter knife
        spoon: tablespoon, teaspoon
        bowl: salad bowl
        banana:
        apple:
        sandwich: burger, hamburger, cheeseburger, sub sandwich
        orange: tangerine, mandarin
        broccoli:
        carrot:
        hot dog: hotdog, frankfurter
        pizza:
        donut: doughnut
        cake: cupcake, birthday cake, cheesecake
        chair: armchair, stool, rocking chair, lawn chair, folding chair, high chair
        couch: sofa, settee, loveseat
        potted plant: houseplant, house plant, pot plant
        bed: bunk bed, mattress
        dining table: table, kitchen table, dinner table
        toilet: urinal, commode, toilet seat, toilet bowl
        tv: television, television set, tv set, flat screen
        laptop: notebook computer, laptop computer
        mouse: computer mouse
        remote: remote control, game controller
        keyboard: computer keyboard
        cell phone: cellphone, mobile phone, smartphone, phone
        microwave: microwave oven
        oven: stove, stovetop
        toaster:
        sink: washbasin, wash basin
        refrigerator: fridge
        book: novel, textbook
        clock: alarm clock, wall clock, clock tower
        vase:
        scissors: pair of scissors
        teddy bear: stuffed bear, teddy
        hair drier: hairdryer, hair dryer, blow dryer
        toothbrush: tooth brush
        """
}
