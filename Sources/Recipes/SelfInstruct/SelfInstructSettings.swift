import RecipeKit
import Records

/// The parameters, typed.
struct SelfInstructSettings: Sendable {
    enum Counting: String { case tasks, instructions }

    let parameters: Parameters
    let target: Int
    let counting: Counting
    let stallAfter: Int
    let api: API
    let json: Bool
    let classificationOnly: Bool
    /// Of each stage, made once: every question needs one.
    let samplings: [SamplingStage: Sampling]
    private let prompts: [PromptKey: String]
    private let rules: [Language: InstructionRules]

    private struct PromptKey: Hashable {
        let name: PromptName
        let language: Language
    }

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        target = parameters.int("target")
        counting = Counting(rawValue: parameters.string("counts")) ?? .tasks
        stallAfter = parameters.int("stall_after")
        api = API(rawValue: parameters.string("api")) ?? .chat
        json = parameters.string("answers") == "json"
        classificationOnly = parameters.bool("classification_seeds_only")
        samplings = Dictionary(
            uniqueKeysWithValues: SamplingStage.allCases.map { ($0, Self.sampling($0, parameters)) })
        rules = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, InstructionRules(parameters: parameters, language: $0)) })
        var prompts: [PromptKey: String] = [:]
        for (name, language) in PromptName.allCases.flatMap({ name in Language.allCases.map { (name, $0) } }) {
            prompts[PromptKey(name: name, language: language)] = Self.prompt(name, language, api, classificationOnly)
        }
        self.prompts = prompts
        if json, api == .completions {
            throw ParameterError(name: "answers", reason: "json needs api: chat")
        }
        if api == .completions, parameters.string("language") == "zh" {
            throw ParameterError(name: "api", reason: "the Chinese prompts are written for chat")
        }
        try Self.check(parameters)
    }

    private static func check(_ parameters: Parameters) throws(ParameterError) {
        if parameters.int("min_words") > parameters.int("max_words") {
            throw ParameterError(name: "min_words", reason: "it is above max_words")
        }
        if parameters.int("min_characters") > parameters.int("max_characters") {
            throw ParameterError(name: "min_characters", reason: "it is above max_characters")
        }
        if parameters.int("demonstrations_human") + parameters.int("demonstrations_machine") == 0 {
            throw ParameterError(name: "demonstrations_human", reason: "a request needs at least one demonstration")
        }
        if parameters.string("api") == "chat", parameters.int("best_of") > 0 || parameters.int("logprobs") > 0 {
            throw ParameterError(name: "best_of", reason: "best_of and logprobs need api: completions")
        }
    }

    /// The languages that a job with these parameters can turn out to have.
    var possibleLanguages: [Language] {
        if let language = Language(rawValue: parameters.string("language")) { return [language] }
        return api == .completions ? [.english] : Language.allCases
    }

    /// The job's language, by its seeds where the parameter says `auto`.
    func language(of input: JobInput) -> Language {
        let possible = possibleLanguages
        return possible.count == 1 ? possible[0] : Language(spokenBy: input.head)
    }

    /// How many seeds may be shown.
    func seedCount(of input: JobInput) -> Int {
        classificationOnly ? input.classification.count : input.count
    }

    /// The seed at `index` of those that may be shown.
    func seed(at index: Int, of input: JobInput) throws -> SeedTask {
        try input.seed(at: classificationOnly ? input.classification[index] : index)
    }

    /// The prompt's name below `Prompts/`.
    func prompt(_ name: PromptName, in language: Language) -> String {
        prompts[PromptKey(name: name, language: language)] ?? Self.prompt(name, language, api, classificationOnly)
    }

    /// The rules for instructions in `language`.
    func instructionRules(_ language: Language) -> InstructionRules {
        rules[language] ?? InstructionRules(parameters: parameters, language: language)
    }

    private static func prompt(_ name: PromptName, _ language: Language, _ api: API, _ classificationOnly: Bool) -> String {
        let base =
            switch name {
            case .instructions: classificationOnly && api == .completions ? "instructions-classification" : "instructions"
            case .classification: "classification"
            case .inputFirst: "input-first"
            case .outputFirst: "output-first"
            }
        return "self-instruct/\(language.rawValue)/\(base)" + (api == .chat ? "-chat" : "")
    }
}
