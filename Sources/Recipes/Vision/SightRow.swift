import RecipeKit
import Records
import TextKit

/// A row about a scene, with what every export asks for.
enum SightRow {
    /// - Parameters:
    ///   - turns: at least one; a row of several has messages alone.
    ///   - type: what kind of text it is, under `type`.
    static func draft(of turns: [Dialogue.Turn], about scene: Scene, type: String) -> RecordDraft {
        let turns = turns.map { PictureMark.removed(from: $0) }
        let first = turns.first ?? Dialogue.Turn(question: "", answer: "")
        var row = RecordDraft(kind: "visual", instruction: first.question, instance: Instance(input: "", output: first.answer))
        if turns.count > 1 {
            (row.instruction, row.input, row.output) = (nil, nil, nil)
            row.messages = turns.flatMap { [Message(.user, $0.question), Message(.assistant, $0.answer)] }
        }
        row.parents = [scene.id]
        row.extra = ["scene": scene.id, "type": type]
        row.extra["image"] = scene.image
        row.extra["image_sha256"] = scene.picture?.sha256
        row.extra["source"] = scene.source
        return row
    }

    /// For a scene whose picture a recipe was to show and that has none: the rule is why, as far as that is known.
    static func pictureMissing(_ scene: Scene) -> Rejection {
        let detail =
            scene.image == nil
            ? "the scene \(scene.id) names no picture"
            : scene.pictureProblem == nil
                ? "the picture of the scene \(scene.id) was never opened" : "the picture of the scene \(scene.id) is not shown"
        return Rejection(
            rule: scene.pictureProblem ?? "image-missing", text: scene.image ?? scene.id, detail: detail)
    }

    /// For a scene of which views were to be shown and that has no point cloud: the rule is why, as far as that is known.
    static func cloudMissing(_ scene: Scene) -> Rejection {
        Rejection(
            rule: scene.pictureProblem ?? "image-missing", text: scene.pointCloud ?? scene.id,
            detail: scene.pointCloud == nil
                ? "the scene \(scene.id) names no point cloud" : "the point cloud of the scene \(scene.id) is not shown")
    }

    /// For a scene that does not tell what a text is to be made of.
    static func noContext(_ scene: Scene, _ lacking: String) -> Rejection {
        Rejection(rule: "no-context", text: scene.id, detail: lacking)
    }
}
