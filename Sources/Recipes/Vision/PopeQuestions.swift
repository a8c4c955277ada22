import RecipeKit
import Records

/// Which things scenes hold, and which together.
///
/// Source: POPE, Li et al., arXiv 2305.10355: absent things are drawn by how frequent they are, or by how often they come with the
/// present ones.
struct SceneObjects {
    /// Scenes that hold a thing, by its name.
    private(set) var frequency: [String: Int] = [:]
    private var together: [String: [String: Int]] = [:]

    init(_ scenes: [Scene]) {
        for scene in scenes {
            let things = Self.things(in: scene)
            for thing in things {
                frequency[thing, default: 0] += 1
                for other in things where other != thing { together[thing, default: [:]][other, default: 0] += 1 }
            }
        }
    }

    /// What is annotated in `scene`, by COCO's names where it has them.
    static func things(in scene: Scene) -> Set<String> {
        Set(scene.instances.map { CocoObjects.class(of: $0.category) ?? $0.category.lowercased() })
    }

    /// How often `thing` comes with one of `others`.
    func company(of thing: String, with others: Set<String>) -> Int {
        others.reduce(0) { $0 + (together[$1]?[thing] ?? 0) }
    }
}

/// Questions whether a thing is in a picture, half of them about things that are not.
enum PopeQuestions {
    /// How absent things are chosen.
    enum Choice: String, CaseIterable, Sendable {
        case random, popular
        /// Those that often come with what is there.
        case coOccurring = "co-occurring"
    }

    struct Question: Equatable {
        let thing: String
        let isPresent: Bool

        /// In our own words.
        var text: String {
            let article = thing.unicodeScalars.first.map { "aeiou".unicodeScalars.contains($0) } ?? false ? "an" : "a"
            let isPlural = ["skis", "scissors"].contains(thing)
            return isPlural ? "Are there \(thing) in the picture?" : "Is there \(article) \(thing) in the picture?"
        }
    }

    /// `count` about things that are there and as many about things that are not, in turn; fewer of both where there are fewer. What captions
    /// name is not taken for absent, nor for present.
    static func about(
        _ scene: Scene, count: Int, by choice: Choice, among objects: SceneObjects, using random: inout AnyRandom
    ) -> [Question] {
        let present = SceneObjects.things(in: scene)
        let told = scene.captions.reduce(into: present) { $0.formUnion(CocoObjects.named(in: $1)) }
        let known = Set(CocoObjects.classes).union(objects.frequency.keys).subtracting(told)
        let shuffled = known.sorted().shuffled(using: &random)
        let absent: [String]
        switch choice {
        case .random: absent = shuffled
        case .popular: absent = ranked(shuffled) { objects.frequency[$0] ?? 0 }
        case .coOccurring: absent = ranked(shuffled) { objects.company(of: $0, with: present) }
        }
        let there = present.sorted().shuffled(using: &random)
        return zip(there, absent).prefix(count).flatMap { there, absent in
            [Question(thing: there, isPresent: true), Question(thing: absent, isPresent: false)]
        }
    }

    /// The highest first; equal ones stay in their order.
    private static func ranked(_ things: [String], by value: (String) -> Int) -> [String] {
        things.enumerated().map { (place: $0.offset, thing: $0.element, value: value($0.element)) }
            .sorted { ($1.value, $0.place) < ($0.value, $1.place) }.map(\.thing)
    }
}
