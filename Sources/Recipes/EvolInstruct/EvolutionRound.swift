import RecipeKit
import Records
import TextKit

/// One round of a chain: which operation, and what it asks.
struct EvolutionRound {
    let number: Int
    let operation: EvolutionOperation
    /// The data format that the operation's prompt names, where it names one.
    let format: String?
    private let settings: EvolInstructSettings

    /// Draws the operation and, where it takes one, the format; nil where there is nothing to draw from.
    init?(_ number: Int, settings: EvolInstructSettings, at bench: any Workbench) {
        var random = AnyRandom(bench.random("operation-\(number)"))
        guard let operation = settings.draw.next(using: &random) else { return nil }
        self.number = number
        self.operation = operation
        self.settings = settings
        var formats = AnyRandom(bench.random("format-\(number)"))
        format = operation.takesFormat ? EvolutionOperation.formats.randomElement(using: &formats) : nil
    }

    static func difficultyName(_ round: Int) -> String { "difficulty-\(round)" }

    /// Evolves `parent`, and asks for the answer once the instruction has passed the tests that need none.
    /// - Throws: ``Eliminated`` with the rule that the instruction or its answer broke, and what `bench` throws.
    func evolve(_ parent: String, at bench: any Workbench) async throws -> Evolved {
        var asked = ["evolve-\(number)"]
        let evolution = EvolvedText(parent: parent, round: self, settings: settings)
        let instruction = try evolution.accept(try await bench.ask(evolveQuestion(parent)).first)
        let verdict = try await EqualityTest(round: self, settings: settings).verdict(on: instruction, parent: parent, at: bench)
        if verdict.wasAsked { asked.append("equal-\(number)") }
        let reply = try await bench.ask(answerQuestion(instruction)).first
        let answer = try AnswerTests(instruction: instruction, round: self, settings: settings).accept(reply)
        asked.append("answer-\(number)")
        var difficulty: Difficulty?
        if settings.rates {
            difficulty = try await Difficulty(of: instruction, round: number, settings: settings, at: bench)
            asked.append(Self.difficultyName(number))
        }
        return Evolved(
            instruction: instruction, answer: answer, verdict: verdict.name, asked: asked,
            addedWords: WordTokens.words(instruction).count - WordTokens.words(parent).count, difficulty: difficulty)
    }

    private func evolveQuestion(_ parent: String) -> Question {
        var values: [String: TemplateValue] = ["instruction": .text(parent)]
        values["format"] = format.map { .text($0) }
        if operation.limitsGrowth {
            values["least"] = .text("\(settings.parameters.int("added_words_min"))")
            values["most"] = .text("\(settings.parameters.int("added_words_max"))")
        }
        return Question(
            "evolve-\(number)", role: .evolver, template: operation.template, values: values,
            sampling: settings.sampling("evolve"))
    }

    private func answerQuestion(_ instruction: String) -> Question {
        let sampling = settings.sampling("answer")
        return Question(
            "answer-\(number)", role: .answerer, template: EvolPrompt.answer, values: ["instruction": .text(instruction)],
            sampling: sampling,
            longerLimit: settings.parameters.bool("lengthen_truncated") ? sampling.maxTokens.map { $0 * 2 } : nil)
    }

    /// What rows and rejections are counted by.
    var tags: [String: String] {
        var tags = ["round": "\(number)", "operation": operation.name]
        tags["format"] = format
        return tags
    }

    /// What a rejection says of where it happened.
    func detail(_ more: String? = nil) -> String {
        let named = format.map { "\(operation.name) (\($0))" } ?? operation.name
        return "\(named), round \(number)" + (more.map { ": " + $0 } ?? "")
    }
}

/// What a round made.
struct Evolved {
    let instruction: String
    let answer: String
    let verdict: String
    /// The questions that made it.
    let asked: [String]
    /// By how many words it is longer than its parent. The paper's prompts ask for 10 to 20.
    let addedWords: Int
    let difficulty: Difficulty?
}

/// A round that came to nothing.
struct Eliminated: Error {
    let rejection: Rejection

    init(_ rejection: Rejection) {
        self.rejection = rejection
    }

    init(
        _ round: EvolutionRound, rule: String, text: String, measured: Int? = nil, threshold: Int? = nil, _ detail: String? = nil,
        ask: String? = nil
    ) {
        rejection = Rejection(
            rule: rule, measured: measured.map(Double.init), threshold: threshold.map(Double.init), text: text,
            detail: round.detail(detail), ask: ask, tags: round.tags)
    }
}

extension EvolInstructSettings {
    /// - Parameter stage: `evolve` or `answer`. Source: arXiv 2304.12244, section 4: temperature 1, top_p 0.9, 2048 tokens.
    func sampling(_ stage: String) -> Sampling {
        let penalty = parameters.double("frequency_penalty")
        return Sampling(
            temperature: parameters.double("\(stage)_temperature"), topP: parameters.double("\(stage)_top_p"),
            frequencyPenalty: penalty != 0 || parameters.bool("send_defaults") ? penalty : nil,
            maxTokens: parameters.int("\(stage)_max_tokens"), seeded: parameters.bool("seeded"))
    }

    var judgeSampling: Sampling {
        Sampling(
            temperature: parameters.double("judge_temperature"), maxTokens: parameters.int("judge_max_tokens"),
            seeded: parameters.bool("seeded"))
    }
}
