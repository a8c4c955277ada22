import RecipeKit
import Records
import TextKit

extension AnswerReview {
    /// Verifies each sentence with the part of the picture that it is about beside the whole: the nearest that an endpoint has
    /// to looking at the picture again with the sentence in mind.
    ///
    /// The part is what the scene's boxes say of the things that the sentence names; else the model is asked where they are.
    /// Source: vision-generation, §2.5.
    mutating func zoom(into scene: Scene, at desk: inout TurnDesk) async throws {
        var views = PictureViews(desk.picture)
        var open: [(number: Int, text: String)] = []
        for sentence in numbered {
            if let box = SceneParts(scene).part(of: sentence.text) {
                views.parts[sentence.number] = ViewBox.widened(box)
            } else {
                open.append(sentence)
            }
        }
        if !open.isEmpty {
            let call = TurnDesk.Call(
                name: "boxes", prompt: .boxes, role: .verifier, values: ["sentences": NumberedSentences.rows(open)],
                schema: VisionSchema.boxes)
            let boxes = VisionReply.boxes(in: try await desk.text(call), of: open.map(\.number))
            for (number, box) in boxes { views.parts[number] = ViewBox.widened(box) }
        }
        try await verify(at: &desk, views: views)
    }
}

/// Where in a scene the things are that a sentence names.
struct SceneParts {
    private let scene: Scene

    init(_ scene: Scene) {
        self.scene = scene
    }

    /// The smallest box that holds them all; nil where none is named.
    func part(of sentence: String) -> Box? {
        let named = Set(CocoObjects.named(in: sentence))
        let boxes = scene.instances.filter { instance in
            let category = instance.category.lowercased()
            return named.contains(CocoObjects.class(of: category) ?? category)
                || PythonText.containsWholeWord(category, in: sentence)
        }.map(\.box)
        guard let first = boxes.first else { return nil }
        return boxes.dropFirst().reduce(first) { whole, box in
            Box(x1: min(whole.x1, box.x1), y1: min(whole.y1, box.y1), x2: max(whole.x2, box.x2), y2: max(whole.y2, box.y2))
        }
    }
}

/// Parts of pictures that are worth a second view.
enum ViewBox {
    /// Room on each side, in shares of the box.
    private static let margin = 0.15
    /// The least width and height, in shares of the picture.
    private static let least = 0.2
    /// A part of this share of the picture and more shows nothing that the whole does not.
    private static let most = 0.7

    /// `box` with some room around it, inside of the picture; nil where it is nearly all of it.
    static func widened(_ box: Box) -> Box? {
        let (x1, x2) = side(box.x1, box.x2)
        let (y1, y2) = side(box.y1, box.y2)
        return (x2 - x1) * (y2 - y1) >= most ? nil : Box(x1: x1, y1: y1, x2: x2, y2: y2)
    }

    private static func side(_ low: Double, _ high: Double) -> (low: Double, high: Double) {
        let room = max((high - low) * margin, (least - (high - low)) / 2)
        return (max(0, low - room), min(1, high + room))
    }
}
