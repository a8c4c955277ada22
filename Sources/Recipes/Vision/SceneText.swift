import Records

/// A scene as the text that stands for its picture where a model cannot see it.
///
/// Source: the symbolic contexts of LLaVA, arXiv 2304.08485, section 3, byte for byte where boxes are asked for and no counts;
/// vision-generation, §1.1.
enum SceneText {
    /// The captions, a line each; where asked for, a line `label: [x1, y1, x2, y2]` for each instance and one line of how many of
    /// each there are; the relations. Between the parts stands a blank line, and a part of nothing is left out.
    ///
    /// An instance that stands for many is `several` of its label, and its label is not counted.
    static func context(of scene: Scene, boxes: Bool, counts: Bool) -> String {
        var parts = [scene.captions]
        if boxes { parts.append(scene.instances.map(line)) }
        if counts { parts.append(Self.counts(of: scene.instances).map { ["Seen: \($0)."] } ?? []) }
        parts.append(scene.relations.map { "\($0.subject) \($0.predicate) \($0.object)" })
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// `2 dog, several sheep`, in the order in which the labels first come; nil where there are none.
    static func counts(of instances: [SceneInstance]) -> String? {
        var labels: [String] = []
        var counts: [String: Int] = [:]
        var crowds: Set<String> = []
        for instance in instances {
            if counts[instance.category] == nil { labels.append(instance.category) }
            counts[instance.category, default: 0] += 1
            if instance.isCrowd { crowds.insert(instance.category) }
        }
        if labels.isEmpty { return nil }
        return labels.map { crowds.contains($0) ? "several \($0)" : "\(counts[$0, default: 0]) \($0)" }.joined(separator: ", ")
    }

    private static func line(of instance: SceneInstance) -> String {
        let label = instance.isCrowd ? "several \(instance.category)" : instance.category
        return "\(label): \(BoxConvention.share.text(of: instance.box, in: nil) ?? "")"
    }
}
