import Records

/// A kind of visual task whose answers are known: a text of the model's with gaps that the ground truth fills.
///
/// Source: arXiv 2306.06687, section 3.1 (C4); the forms of boxes: vision-generation, §4.
enum VisualTask: String, CaseIterable, Sendable {
    case detection, counting, classification

    /// The word for it in a row's `task_type`.
    func taskType(isSpace: Bool) -> String { isSpace ? rawValue + "3d" : rawValue }

    /// The gaps that an instruction must have, and the only ones.
    var instructionSlots: Set<String> { self == .counting ? ["label"] : [] }

    /// The gap that an answer must have.
    var answerSlot: String {
        switch self {
        case .detection: "objects"
        case .counting: "count"
        case .classification: "label"
        }
    }

    /// All the gaps that an answer may have.
    var answerSlots: Set<String> {
        switch self {
        case .detection: ["objects", "count"]
        case .counting: ["count", "label"]
        case .classification: ["label"]
        }
    }

    /// What fills the gaps for `scene`; nil where its annotations do not settle the task.
    ///
    /// What stands for many is neither counted nor all found: a scene with such has no detection.
    func truth(of scene: Scene, using random: inout AnyRandom) -> [String: String]? {
        let things = scene.isSpace ? scene.objects.map(Thing.init) : scene.instances.map(Thing.init)
        switch self {
        case .detection:
            guard !things.isEmpty, !things.contains(where: \.isCrowd) else { return nil }
            let objects = things.map { "\($0.label) \($0.place)" }.joined(separator: "; ")
            return ["objects": objects, "count": "\(things.count)"]
        case .counting:
            let crowds = Set(things.filter(\.isCrowd).map(\.label))
            let labels = Set(things.map(\.label)).subtracting(crowds).sorted()
            guard let label = labels.randomElement(using: &random) else { return nil }
            return ["label": label, "count": "\(things.count { $0.label == label })"]
        case .classification:
            if let entity = scene.entity { return ["label": entity] }
            let labels = Set(things.map(\.label))
            return labels.count == 1 ? labels.first.map { ["label": $0] } : nil
        }
    }

    /// Something that the ground truth has, with its place in the convention of LAMM's rows.
    private struct Thing {
        let label: String
        let place: String
        let isCrowd: Bool

        init(_ instance: SceneInstance) {
            label = instance.category
            place = BoxConvention.share.text(of: instance.box, in: nil) ?? ""
            isCrowd = instance.isCrowd
        }

        init(_ object: SceneObject) {
            let numbers = [object.center.x, object.center.y, object.center.z, object.size.x, object.size.y, object.size.z]
            label = object.label
            place = "[" + numbers.map { DecimalText.shortest($0, decimals: 2) }.joined(separator: ", ") + "]"
            isCrowd = false
        }
    }
}

/// A text with gaps such as `{label}`.
enum GapText {
    /// The names of the gaps, in order; nil for braces that are none.
    static func slots(in text: String) -> [String]? {
        var slots: [String] = []
        var open: [UInt8]?
        for byte in text.utf8 {
            switch (byte, open) {
            case (UInt8(ascii: "{"), nil): open = []
            case (UInt8(ascii: "{"), _), (UInt8(ascii: "}"), nil): return nil
            case (UInt8(ascii: "}"), .some(let name)):
                slots.append(String(decoding: name, as: UTF8.self))
                open = nil
            case (_, .some(let name)): open = name + [byte]
            case (_, nil): break
            }
        }
        return open == nil ? slots : nil
    }

    /// `text` with every gap filled; a value is never searched for gaps.
    static func filled(_ text: String, with values: [String: String]) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "{")), let end = rest[start...].firstIndex(of: UInt8(ascii: "}")) {
            result += rest[..<start]
            result += (values[String(decoding: rest[(start + 1)..<end], as: UTF8.self)] ?? "").utf8
            rest = rest[(end + 1)...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }
}
