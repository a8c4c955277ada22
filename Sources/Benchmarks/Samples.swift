/// The texts that the measurements work on, made up here.
enum Samples {
    private static let verbs = ["Describe", "Explain", "Compare", "Summarise", "List", "Rewrite", "Translate", "Classify"]
    private static let things = [
        "glacier", "orchard", "timetable", "sonnet", "bridge", "invoice", "lighthouse", "recipe", "harbour", "theorem", "loom",
    ]
    private static let places = ["in the old town", "of the northern coast", "from last winter", "for a young reader"]

    /// Instructions of about twelve words, all different, the same ones each time.
    static func instructions(_ count: Int) -> [String] {
        (0..<count).map { number in
            let verb = verbs[number % verbs.count]
            let thing = things[(number / 3) % things.count]
            let place = places[(number / 7) % places.count]
            return "\(verb) the \(thing) \(place) and name page \(number) of its \(things[(number / 11) % things.count])."
        }
    }

    /// A numbered list of eight instructions, as a model continues one.
    static let list = instructions(8).enumerated().map { "\($0.offset + 9). \($0.element)" }.joined(separator: "\n")

    /// A chat request for such a list.
    static let requestBody = Array(
        """
        {"max_tokens":1024,"messages":[{"content":"Continue this list of tasks.\\n\
        \(list.split(separator: "\n").joined(separator: "\\n"))","role":"user"}],"model":"instructmill-simulated",\
        "seed":1234567,"temperature":0.7}
        """.utf8)

    /// A chat reply that carries such a list.
    static let reply = Array(
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"instructmill-simulated",\
        "system_fingerprint":"simulated","choices":[{"index":0,"message":{"role":"assistant","content":\
        "\(list.split(separator: "\n").joined(separator: "\\n"))"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":180,"completion_tokens":200,"total_tokens":380}}
        """.utf8)
}
