@testable import Recipes
import Records
import Testing

@Suite struct `What texts say of pictures` {
    @Test(arguments: [
        ("Two dogs and a cat.", ["dog", "cat"]), ("", []), ("Women ride bikes past buses.", ["person", "bicycle", "bus"]),
        ("A baby elephant, a passenger jet and a fire truck.", ["elephant", "airplane", "truck"]),
        ("A toilet seat is no seat, a teddy bear is a toy.", ["toilet", "teddy bear"]),
        ("A train station with a train.", ["train"]),
        ("He wears a bow tie and holds a tennis racquet.", ["tie", "tennis racket"]),
        ("An orange cat eats oranges; the orange is ripe.", ["cat", "orange", "orange"]),
        ("A wine glass, glasses and a pair of scissors.", ["wine glass", "scissors"]),
        ("Hot dogs on a dining table.", ["hot dog", "dining table"]),
    ])
    func `names COCO's things by their synonyms, and pairs of words as a whole`(text: String, things: [String]) {
        #expect(CocoObjects.named(in: text) == things)
    }

    @Test func `there are eighty things, each a word for itself alone`() {
        #expect(CocoObjects.classes.count == 80 && Set(CocoObjects.classes).count == 80)
        for name in CocoObjects.classes { #expect(CocoObjects.class(of: name) == name, "\(name)") }
        #expect(CocoObjects.class(of: "unicorn") == nil && CocoObjects.class(of: "Motorbikes") == "motorcycle")
    }

    @Test func `what captions name is there too, and nothing is absent of which nothing is known`() {
        var scene = Scene(
            id: "s", captions: ["A puppy on a sofa."],
            instances: [SceneInstance(category: "person", box: Box(x1: 0, y1: 0, x2: 1, y2: 1))])
        let check = ObjectCheck(scene: scene)
        #expect(check?.present == ["dog", "couch", "person"])
        #expect(check?.count("A man with a dog and two cats.") == ObjectCheck.Count(named: 3, unseen: 1))
        scene.instances = []
        #expect(ObjectCheck(scene: scene) == nil)
    }

    @Test(arguments: [
        (["There are two dogs.", "Two brown dogs walk."], nil), (["There are two dogs.", "Three dogs."], "dog: 2 and 3"),
        (["Yes, it is.", "No, it is not."], "yes and no"), (["A red car.", "The car is blue."], "car: red and blue"),
        (["A red car.", "A red and white car."], nil), (["There are two dogs.", "One of the dogs sits."], nil),
        (["Two cats.", "Three dogs.", "2 cats and 4 dogs."], "dog: 3 and 4"),
    ])
    func `agrees or not in counts, colours and yes`(texts: [String], difference: String?) {
        #expect(SpokenFacts.difference(among: texts) == difference)
    }

    @Test(arguments: [
        ("What do you see in this picture?", true), ("What is happening here?", true), ("Please describe the image.", true),
        ("What does the man hold?", false), ("Where is it?", false),
    ])
    func `asks about this picture or about any`(question: String, isGeneric: Bool) {
        #expect(GenericQuestion.isOne(question) == isGeneric)
    }

    @Test func `is given verdicts in many forms, by numbers or in order`() {
        let strict =
            #"{"verdicts":[{"sentence":1,"verdict":"supported","evidence":" a\nb "},{"sentence":"2","verdict":"Not visible"}]}"#
        let read = VisionReply.verdicts(in: "Here:\n```json\n\(strict)\n```", of: [1, 2])
        #expect(read == [1: .init(verdict: .supported, evidence: "a b"), 2: .init(verdict: .notVisible)])
        let bare =
            #"[{"sentence":1,"verdict":"supported"},{"sentence":2,"verdict":"maybe"},{"sentence":1,"verdict":"contradicted"}]"#
        #expect(VisionReply.verdicts(in: bare, of: [1, 2]) == [1: .init(verdict: .supported)])
        #expect(VisionReply.verdicts(in: #"{"verdicts":[{"sentence":1,"verdict":"supported"}]}"#, of: [7]).keys.sorted() == [7])
        for junk in ["", "{}", "[1,2]", "{\"verdicts\":3}", "{\"verdicts\":[{}]}", "yes"] {
            #expect(VisionReply.verdicts(in: junk, of: [1]).isEmpty, "\(junk)")
        }
    }

    @Test func `is given boxes inside of the picture alone`() {
        let reply =
            #"{"boxes":[{"sentence":1,"box":[0,0.1,0.5,1]},{"sentence":2,"box":[0.5,0,0.1,1]},{"sentence":3,"box":[0,0,0,5]}]}"#
        #expect(VisionReply.boxes(in: reply, of: [1, 2, 3]) == [1: Box(x1: 0, y1: 0.1, x2: 0.5, y2: 1)])
        #expect(ViewBox.widened(Box(x1: 0, y1: 0, x2: 1, y2: 0.9)) == nil)
        let small = ViewBox.widened(Box(x1: 0.5, y1: 0, x2: 0.5, y2: 0.02))
        #expect(small.map { ($0.x2 - $0.x1 - 0.2).magnitude < 1e-9 && $0.y1 == 0 && $0.y2 > 0.1 } == true)
    }
}
