import RecipeKit

/// Request parameters and schemas of the three kinds of question.
extension SelfInstructSettings {
    /// - Parameter last: the number of the last item asked for.
    func instructionSampling(last: Int) -> Sampling {
        var sampling = sampling(.instruction, maxTokens: parameters.int("instruction_max_tokens"))
        switch stopRules {
        case "original": sampling.stop = ["\n\n", "\n\(last + 1)", "\(last + 1).", "\(last + 1) ."]
        case "anchored": sampling.stop = ["\n\(last + 1)."]
        default: break
        }
        return sampling
    }

    func classificationSampling() -> Sampling {
        var sampling = sampling(.classification, maxTokens: parameters.int("classification_max_tokens"))
        switch stopRules {
        case "original": sampling.stop = ["\n", "Task"]
        case "anchored": sampling.stop = ["\nTask:"]
        default: break
        }
        return sampling
    }

    func instanceSampling(isClassification: Bool) -> Sampling {
        let limit = isClassification ? "instance_max_tokens_classification" : "instance_max_tokens"
        var sampling = sampling(.instance, maxTokens: parameters.int(limit))
        let next = parameters.int("max_instances") + 1
        switch stopRules {
        case "original": sampling.stop = ["Example \(next)", "Task:"]
        case "anchored": sampling.stop = ["\nExample \(next)", "\nTask:"]
        default: break
        }
        return sampling
    }

    private var stopRules: String {
        let rules = parameters.string("stop_rules")
        guard rules == "auto" else { return rules }
        return api == .chat ? "none" : "anchored"
    }

    private func sampling(_ stage: SamplingStage, maxTokens: Int) -> Sampling {
        var sampling = samplings[stage] ?? Self.sampling(stage, parameters)
        sampling.maxTokens = maxTokens
        return sampling
    }

    /// What the parameters say of a stage's questions, all but their length.
    static func sampling(_ stage: SamplingStage, _ parameters: Parameters) -> Sampling {
        let stage = stage.rawValue
        let always = parameters.bool("send_defaults")
        func penalty(_ name: String) -> Double? {
            let value = parameters.double(name)
            return value != 0 || always ? value : nil
        }
        let topP = parameters.double("\(stage)_top_p")
        let bestOf = parameters.int("best_of")
        let logprobs = parameters.int("logprobs")
        return Sampling(
            temperature: parameters.double("\(stage)_temperature"), topP: topP != 1 || always ? topP : nil,
            frequencyPenalty: penalty("\(stage)_frequency_penalty"), presencePenalty: penalty("\(stage)_presence_penalty"),
            n: always ? 1 : nil, bestOf: bestOf > 0 ? bestOf : nil, logprobs: logprobs > 0 ? logprobs : nil,
            seeded: parameters.bool("seeded"))
    }
}

/// The questions that have parameters of their own, by the names that these begin with.
enum SamplingStage: String, CaseIterable {
    case instruction, classification, instance
}

/// JSON schemas for `answers: json`.
enum ReplySchema {
    static func tasks(count: Int) -> String {
        """
        {"type":"object","properties":{"tasks":{"type":"array","items":{"type":"string","minLength":1},\
        "minItems":1,"maxItems":\(count)}},"required":["tasks"],"additionalProperties":false}
        """
    }

    static func answer(_ language: Language) -> String {
        let labels = language == .chinese ? #"["是","否"]"# : #"["Yes","No"]"#
        return """
            {"type":"object","properties":{"answer":{"type":"string","enum":\(labels)}},"required":["answer"],\
            "additionalProperties":false}
            """
    }

    static func instances(count: Int) -> String {
        """
        {"type":"object","properties":{"instances":{"type":"array","items":{"type":"object","properties":\
        {"input":{"type":"string"},"output":{"type":"string","minLength":1}},"required":["input","output"],\
        "additionalProperties":false},"minItems":1,"maxItems":\(count)}},"required":["instances"],\
        "additionalProperties":false}
        """
    }
}
