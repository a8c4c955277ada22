import Support
import Testing

@testable import Simulator

@Suite struct `What a sentence says of a picture` {
    @Test(arguments: [
        ("A brown dog stands on the right.", Sight.Truth.supported), ("There are two dogs.", .contradicted),
        ("There is one dog.", .supported), ("The dog is black.", .contradicted), ("The dog is brown and looks up.", .supported),
        ("There is no cat in the picture.", .supported), ("There is no dog in the picture.", .contradicted),
        ("There isn't any bench here.", .supported), ("A cat sleeps.", .contradicted),
        ("A child wears a yellow raincoat.", .supported),
        ("2 kids run about.", .contradicted), ("The dog is on the left of the picture.", .contradicted),
        ("It feels like a cheerful day.", .nonVisual), ("Several dogs bark.", .contradicted),
        ("The kid stands to the left of the dog.", .supported),
    ]) func `is true, false or neither`(sentence: String, truth: Sight.Truth) throws {
        #expect(Sight.judge(sentence, try Drawings.scene("scene-01")) == truth)
    }

    @Test(arguments: [
        ("scene-06", "An orange cat sits there.", Sight.Truth.supported), ("scene-06", "The cat is orange.", .supported),
        ("scene-06", "An orange lies there.", .contradicted), ("scene-08", "Three oranges lie on a table.", .supported),
        ("scene-08", "Two oranges lie on a table.", .contradicted), ("scene-05", "Many sheep cross the road.", .supported),
        ("scene-05", "There is one sheep.", .contradicted), ("scene-07", "There is a blue car and a yellow car.", .supported),
        ("scene-07", "There is a green car.", .contradicted), ("scene-10", "A teddy bear sits on a sofa.", .supported),
        ("scene-10", "A bear sits on a sofa.", .contradicted), ("scene-09", "A red and white umbrella stands there.", .supported),
    ]) func `is read with other words, plurals and colours that are fruit as well`(
        id: String, sentence: String, truth: Sight.Truth
    )
        throws
    {
        #expect(Sight.judge(sentence, try Drawings.scene(id)) == truth)
    }

    @Test func `told by the model is false in the share that was set, and what it muses is neither`() throws {
        var random = SeededRandom(seed: 11)
        for share in [0.0, 0.2] {
            var wrong = 0
            var texts: Set<String> = []
            for number in 0..<2000 {
                let scene = Drawings.scenes[number % Drawings.scenes.count]
                var teller = SceneTeller(scene, hallucinations: share)
                let sentence = teller.sentence(&random)
                let truth = Sight.judge(sentence, scene)
                #expect(truth != .nonVisual, "\(sentence)")
                wrong += truth == .contradicted ? 1 : 0
                texts.insert(sentence)
                #expect(Sight.judge(teller.musing(&random), scene) == .nonVisual)
            }
            #expect(abs(Double(wrong) / 2000 - share) <= Drawings.margin(share, 2000), "\(wrong) of 2000")
            #expect(texts.count > 1500, "\(texts.count) different sentences")
        }
    }

    @Test func `is seen rightly in the share that was set, and each request looks anew`() throws {
        let options = SightOptions(scenes: Drawings.scenes)
        let scene = try Drawings.scene("scene-02")
        let reading = SightReading("Check it.", schema: nil)
        var wrong = 0
        var both = 0
        for number in 0..<2000 {
            let sentence =
                number.isMultiple(of: 2)
                ? "There are three bowls, says visitor \(number) of them." : "A horse eats, says \(number)."
            let truth = Sight.judge(sentence, scene)
            let looks = ["a", "b"].map { request in
                SightAnswer(
                    reading: reading, seen: [SeenPicture(scene: scene)], options: options, seed: "1",
                    request: request + "\(number)"
                )
                .look(sentence) != truth
            }
            wrong += looks[0] ? 1 : 0
            both += looks[0] && looks[1] ? 1 : 0
        }
        #expect(abs(Double(wrong) / 2000 - 0.1) <= Drawings.margin(0.1, 2000), "\(wrong) of 2000")
        #expect(abs(Double(both) / 2000 - 0.01) <= Drawings.margin(0.01, 2000), "\(both) of 2000 twice")
    }

    @Test func `is mended where it is false and kept where it is true, wrongly in the share that was set`() throws {
        let options = SightOptions(scenes: Drawings.scenes)
        var random = SeededRandom(seed: 5)
        var wrong = 0
        for number in 0..<2000 {
            let scene = Drawings.scenes[number % Drawings.scenes.count]
            var teller = SceneTeller(scene, hallucinations: 0.5)
            let sentence = teller.sentence(&random)
            let isTrue = Sight.judge(sentence, scene) == .supported
            let answer = SightAnswer(
                reading: SightReading("", schema: nil), seen: [SeenPicture(scene: scene)], options: options, seed: "1",
                request: "\(number)")
            let made = answer.correction(sentence)
            if (made.action == "keep") != isTrue { wrong += 1 }
            #expect(made.action != "keep" || made.text == sentence)
            #expect(made.action != "delete" || made.text.isEmpty)
            #expect(made.action != "rewrite" || Sight.judge(made.text, scene) == .supported)
        }
        #expect(abs(Double(wrong) / 2000 - 0.1) <= Drawings.margin(0.1, 2000), "\(wrong) of 2000")
    }
}
