import RecipeKit

/// What a step for instances needs to know.
struct InstanceTask: Hashable {
    var instruction: String
    var language: Language
    /// The ids of the seeds that were shown when the instruction was made.
    var parents: [String]

    /// This as a step's payload.
    var payload: String {
        FieldText.join([language.rawValue, instruction] + parents)
    }
}

extension InstanceTask {
    /// - Throws: ``PayloadError`` for a text that is no payload of this kind.
    init(payload: String) throws {
        guard let fields = FieldText.split(payload), fields.count >= 2, let language = Language(rawValue: fields[0]) else {
            throw PayloadError(kind: StepKind.instances)
        }
        self.init(instruction: fields[1], language: language, parents: Array(fields.dropFirst(2)))
    }
}
