/// An input and its output, read from a reply.
public struct ParsedInstance: Equatable, Sendable {
    /// What the task is applied to; empty when the task needs nothing.
    public let input: String
    /// The answer, or in output-first replies the class label.
    public let output: String
    /// Where the instance begins in the reply, in UTF-8 bytes: a key that is stable as long as the reply is.
    public let offset: Int
    /// False for the last instance of a reply that was cut: it may be incomplete.
    public let isTerminated: Bool
}

/// The instances of a task in a model's reply.
public enum Instances {
    /// Which of the two the prompt asked for first.
    public enum Order: Sendable {
        /// Examples with `Input:` and `Output:`, for tasks that are no classification.
        case inputFirst
        /// `Class label:` and then the input, for classification.
        case outputFirst
    }

    /// How a reply is read.
    public enum Mode: Sendable {
        /// As Self-Instruct's code, defects and all: its markers are found anywhere in a text. Source: `text-generation` §1.6.
        case compat
        /// Markers count at the start of a line and outside code; Chinese names, Markdown and JSON are understood; field names
        /// that are no marker stay.
        case resynchronising
    }

    /// Reads `reply`.
    ///
    /// Nothing is judged here: instances with an empty output or equal to their input are returned where the text holds them.
    /// - Parameter wasCut: Whether the reply ended because of its length (`finish_reason` is `length`).
    public static func parse(
        _ reply: String, order: Order, mode: Mode = .resynchronising, wasCut: Bool = false
    ) -> [ParsedInstance] {
        let instances =
            switch (mode, order) {
            case (.compat, .inputFirst): CompatInstances.inputFirst(reply)
            case (.compat, .outputFirst): CompatInstances.outputFirst(reply)
            case (.resynchronising, _): ResynchronisingInstances.parse(reply, order: order)
            }
        guard wasCut, let last = instances.last else { return instances }
        let open = ParsedInstance(input: last.input, output: last.output, offset: last.offset, isTerminated: false)
        return instances.dropLast() + [open]
    }
}
