import Foundation
import Support

/// Answers the compat profile's prompts, so that every kind of request comes at least once.
///
/// The first list of instructions has one item and later ones none, until a request shows that item: so a request with one
/// machine-made task is certain to come, and after it one with two.
final class CannedTeacher: Sendable {
    /// How every instruction of this teacher begins.
    static let mark = "Describe the"

    private struct State {
        var lists = 0
        var items = 0
    }

    private let state = Locked(State())

    func server() throws -> CaptureServer {
        try CaptureServer { [self] path, body in
            guard path.hasSuffix("/completions"), let prompt = Self.prompt(of: body) else { return ("404 Not Found", "{}") }
            return ("200 OK", completion(text(for: prompt)))
        }
    }

    static func prompt(of body: Data) -> String? {
        (try? JSONSerialization.jsonObject(with: body) as? [String: Any])?["prompt"] as? String
    }

    private func text(for prompt: String) -> String {
        if prompt.hasSuffix("\n9.") { return list(shown: prompt.contains(Self.mark)) }
        if prompt.hasSuffix("?") { return prompt.contains("number1 ") ? " Yes" : " No" }
        return prompt.contains("Class label: ") && prompt.contains("number1 ")
            ? "Class label: Red\nThing: a rose\nClass label: Green\nThing: a leaf" : "Output: It is as it is."
    }

    private func list(shown: Bool) -> String {
        state.withLock { state in
            state.lists += 1
            let count = shown ? 3 : state.lists == 1 ? 1 : 0
            let texts = (0..<count).map { _ -> String in
                state.items += 1
                let n = state.items
                return "\(Self.mark) number\(n) thing\(n) beside colour\(n)"
            }
            return texts.enumerated().map { $0.offset == 0 ? " \($0.element)" : "\n\(9 + $0.offset). \($0.element)" }.joined()
        }
    }

    private func completion(_ text: String) -> String {
        let answer: [String: Any] = [
            "id": "cmpl-1", "object": "text_completion", "created": 1, "model": "canned",
            "choices": [["text": text, "index": 0, "finish_reason": "stop", "logprobs": NSNull()]],
            "usage": ["prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18],
        ]
        let bytes = (try? JSONSerialization.data(withJSONObject: answer)) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }
}
