/// Every rule by which text is dropped, and what it means in one line.
public enum RejectionRules {
    public struct Rule: Hashable, Sendable, Codable {
        /// As in `rejected.jsonl`.
        public let name: String
        public let meaning: String
    }

    /// What `rule` means; a rule that is not in the table says so.
    public static func meaning(of rule: String) -> String {
        table.first { $0.name == rule }?.meaning ?? "a rule of its recipe"
    }

    /// In the order in which candidates meet them.
    public static let table: [Rule] = [
        Rule(name: "crashes-program", meaning: "the program died twice while it worked on this; its answers are kept"),
        Rule(name: "empty-reply", meaning: "the model sent no text"),
        Rule(name: "malformed-reply", meaning: "the answer was not one of an OpenAI-compatible endpoint, or the call failed"),
        Rule(name: "other-tool", meaning: "the model called another tool than the one that it was told to call"),
        Rule(name: "several-calls", meaning: "the model called tools more than once"),
        Rule(name: "image-missing", meaning: "there was no file where the question's picture should be; nothing was sent"),
        Rule(name: "image-changed", meaning: "the file of the question's picture was no more what it had been; nothing was sent"),
        Rule(name: "image-refused", meaning: "the file of the question's picture may not be sent: its path, size or form"),
        Rule(name: "content-filter", meaning: "the provider's filter withheld the answer"),
        Rule(name: "refusal", meaning: "the model declined to answer"),
        Rule(name: "truncated", meaning: "the answer was cut off at the token limit in the middle of this item"),
        Rule(name: "unparsable", meaning: "nothing in the answer had the form that was asked for"),
        Rule(name: "no-verdict", meaning: "the judge gave no readable verdict in one of the orders; what it said is kept"),
        Rule(name: "empty", meaning: "the item had a number but no text, or a turn said nothing"),
        Rule(name: "too-short", meaning: "the instruction or description has too few words (or characters)"),
        Rule(name: "too-long", meaning: "the instruction or description has too many words (or characters)"),
        Rule(name: "blacklisted-word", meaning: "it asks for what a text model cannot give: pictures, files, plots"),
        Rule(name: "write-a-program", meaning: "it begins with \"Write a program\", of which models produce too many"),
        Rule(name: "starts-with-punctuation", meaning: "it begins with a punctuation mark: a torn or badly numbered item"),
        Rule(name: "starts-with-non-ascii", meaning: "it begins with a non-ASCII character (the original's test for English)"),
        Rule(name: "rouge-l", meaning: "too similar to a seed or to an instruction kept earlier"),
        Rule(name: "no-valid-instance", meaning: "none of the instruction's instances passed; it stays in the pool"),
        Rule(name: "instance-input-equals-output", meaning: "an instance whose output repeats its input"),
        Rule(name: "instance-empty-output", meaning: "an instance without output"),
        Rule(name: "instance-ends-with-colon", meaning: "an instance whose input or output stops at a colon"),
        Rule(name: "instance-conflict", meaning: "instances with the same input and different outputs"),
        Rule(name: "instance-duplicate", meaning: "an instance that the instruction has already"),
        Rule(name: "instance-surplus", meaning: "an instance past the most that one instruction keeps"),
        Rule(name: "instance-truncated", meaning: "the last instance of an answer that was cut off"),
        Rule(name: "instance-refusal", meaning: "an instance whose output declines the task instead of doing it"),
        Rule(name: "task-truncated", meaning: "the last task of an answer that was cut off at the token limit"),
        Rule(name: "task-malformed", meaning: "a piece of the answer without instruction, input and output"),
        Rule(name: "evol-empty", meaning: "the evolved instruction is nothing but a label"),
        Rule(name: "evol-identical", meaning: "the evolved instruction is its parent word for word"),
        Rule(name: "evol-too-long", meaning: "the evolved instruction is many times as long as its parent"),
        Rule(name: "evol-marker-leak", meaning: "the evolved instruction holds words of the prompt that asked for it"),
        Rule(name: "evol-equal", meaning: "the evolved instruction asks for the same as its parent"),
        Rule(name: "evol-verdict-unclear", meaning: "the judge said neither Equal nor Not Equal"),
        Rule(name: "evol-refusal", meaning: "the evolved instruction's answer is a refusal"),
        Rule(name: "evol-stop-words", meaning: "the evolved instruction's answer is punctuation and stop words only"),
        Rule(name: "evol-stagnant", meaning: "the answer thanks for the evolved instruction and asks what to do"),
        Rule(name: "evol-insufficient", meaning: "the answer agrees to the evolved instruction and asks back"),
        Rule(name: "evol-missing-information", meaning: "the answer asks for what the evolved instruction lacks"),
        Rule(name: "assistant-error", meaning: "an assistant that says it was asked nothing, or shown no picture"),
        Rule(name: "source-leak", meaning: "it speaks of captions, boxes or coordinates instead of the picture"),
        Rule(name: "answer-in-question", meaning: "the question says already what its answer says"),
        Rule(name: "generic-question", meaning: "the question could be asked of any picture"),
        Rule(name: "question-repeated", meaning: "nearly the words of an earlier question of the conversation"),
        Rule(name: "low-agreement", meaning: "too few of several short answers to the question were the same"),
        Rule(name: "unverified", meaning: "the look at the picture brought no readable verdict"),
        Rule(name: "first-sentence-lost", meaning: "the answer's first sentence was false, and the others may rest on it"),
        Rule(name: "too-few-sentences", meaning: "too few sentences were left of the answer"),
        Rule(name: "inconsistent", meaning: "answers to the question contradict each other in a count, colour or yes"),
        Rule(name: "no-instances", meaning: "nothing is annotated in the scene that could be asked about"),
        Rule(name: "no-context", meaning: "the scene does not tell what this text would be made of; nothing was sent"),
        Rule(name: "no-question", meaning: "the scene's own question was to be answered, and it has none; nothing was sent"),
        Rule(name: "section-marker", meaning: "a section's begin or end mark is missing, there twice or out of order"),
        Rule(name: "too-few-questions", meaning: "the reply has fewer different questions than were asked for"),
        Rule(name: "question-not-offered", meaning: "the question that was picked is none of those offered with it"),
        Rule(name: "template-slots", meaning: "a task's template has other gaps than the ground truth fills"),
        Rule(name: "surplus", meaning: "good, but the target was reached already"),
        Rule(name: "abandoned", meaning: "its step was given up: the call failed for good, or the job was stopped"),
    ]
}
