import Records
import TextKit

/// Which of the things that a text names are in its picture, by what is known of the scene: no call is made.
///
/// Source: CHAIR, Rohrbach et al., arXiv 1809.02156: what is there is what was annotated and what people's captions name.
struct ObjectCheck {
    /// Things named, and of these the ones that are not in the picture.
    struct Count: Equatable {
        var named = 0
        var unseen = 0
    }

    /// The classes that are in the picture.
    let present: Set<String>

    /// Nil for a scene of which no instances are known: then nothing can be said to be absent.
    init?(scene: Scene) {
        guard !scene.instances.isEmpty else { return nil }
        var present = Set(scene.instances.compactMap { CocoObjects.class(of: $0.category) })
        for caption in scene.captions { present.formUnion(CocoObjects.named(in: caption)) }
        self.present = present
    }

    func count(_ text: String) -> Count {
        let named = CocoObjects.named(in: text)
        return Count(named: named.count, unseen: named.count { !present.contains($0) })
    }

    /// The counts of a conversation's answers, as first given and as they stand.
    func scores(of turns: [VisualTurn]) -> [String: Double] {
        let before = count(turns.map(\.answerGivenQuestion).joined(separator: "\n"))
        let after = count(turns.map(\.answer).joined(separator: "\n"))
        return [
            "objects_named_draft": Double(before.named), "objects_unseen_draft": Double(before.unseen),
            "objects_named_final": Double(after.named), "objects_unseen_final": Double(after.unseen),
        ]
    }
}
