import Support

/// Which samples of a mixture give way to which new ones.
///
/// Source: ShareGPT4V, arXiv 2311.12793, section 3.3: a part of the descriptions in a mixture is exchanged, and its size stays.
public enum MixtureReplacement {
    /// A description in a mixture, or a new one.
    public struct Sample: Hashable, Sendable {
        /// In its file, from 0.
        public let row: Int
        /// Of the picture.
        public let image: String

        public init(row: Int, image: String) {
            self.row = row
            self.image = image
        }

        /// The picture's folder: data sets keep a source's pictures in one.
        var source: Substring { image.lastIndex(of: "/").map { image[..<$0] } ?? "" }
        var name: Substring { image.lastIndex(of: "/").map { image[image.index(after: $0)...] } ?? image[...] }

        /// Whether both name the same picture, one of them perhaps with more of the folders above.
        func shows(_ other: Sample) -> Bool {
            image == other.image || image.hasSuffix("/" + other.image) || other.image.hasSuffix("/" + image)
        }
    }

    /// One sample for another.
    public struct Exchange: Hashable, Sendable {
        public let old: Sample
        public let new: Sample
        /// Whether both are about the same picture; else they are of the same source.
        public let isSamePicture: Bool
    }

    /// There are fewer samples to exchange than were to be.
    public struct Shortage: Error, Hashable, Sendable {
        public let found: Int
        public let wanted: Int
    }

    /// `count` exchanges, in the order of the old rows: first of samples about the same picture, then of samples of the same source.
    /// The same arguments give the same ones.
    /// - Throws: ``Shortage``.
    public static func plan(
        replacing old: [Sample], with new: [Sample], count: Int, seed: String
    ) throws(Shortage) -> [Exchange] {
        var random = SeededRandom(deriving: "mix-replace", seed)
        var matching = Matching(old: old, new: new)
        var chosen = matching.samePictures().shuffled(using: &random).prefix(max(0, count)).map(\.self)
        if chosen.count < count {
            let rest = matching.sameSources(using: &random).shuffled(using: &random)
            chosen += rest.prefix(count - chosen.count)
        }
        guard chosen.count >= count else { throw Shortage(found: chosen.count, wanted: count) }
        return chosen.sorted { $0.old.row < $1.old.row }
    }

    /// Pairs of samples that were not paired before.
    private struct Matching {
        private var old: [Sample]
        private var new: [Sample]

        init(old: [Sample], new: [Sample]) {
            self.old = old
            self.new = new
        }

        mutating func samePictures() -> [Exchange] {
            var places = Dictionary(grouping: old.indices, by: { old[$0].name })
            var taken: Set<Int> = []
            var left: [Sample] = []
            var exchanges: [Exchange] = []
            for sample in new {
                let place = places[sample.name]?.firstIndex { old[$0].shows(sample) }
                guard let place, let index = places[sample.name]?.remove(at: place) else {
                    left.append(sample)
                    continue
                }
                taken.insert(index)
                exchanges.append(Exchange(old: old[index], new: sample, isSamePicture: true))
            }
            old = old.indices.filter { !taken.contains($0) }.map { old[$0] }
            new = left
            return exchanges
        }

        func sameSources(using random: inout SeededRandom) -> [Exchange] {
            var waiting = Dictionary(grouping: new.shuffled(using: &random), by: \.source)
            return old.shuffled(using: &random).compactMap { sample in
                waiting[sample.source]?.popLast().map { Exchange(old: sample, new: $0, isSamePicture: false) }
            }
        }
    }
}
