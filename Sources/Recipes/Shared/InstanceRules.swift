import RecipeKit
import Records
import TextKit

/// The rules that a task's instances must pass, in the original's order.
///
/// Source: the published software's instance preparation script.
struct InstanceRules {
    private let parameters: Parameters
    private let instruction: String

    init(parameters: Parameters, instruction: String) {
        self.parameters = parameters
        self.instruction = instruction
    }

    /// Splits what was read into what is kept, in order, and what is not, with the rule.
    func sieve(_ read: [ParsedInstance], random: inout AnyRandom) -> (kept: [Instance], rejections: [Rejection]) {
        var rejections: [Rejection] = []
        var instances: [Instance] = []
        for parsed in read {
            let instance = Instance(input: parsed.input, output: parsed.output)
            if parsed.isTerminated {
                instances.append(instance)
            } else {
                rejections.append(rejection("instance-truncated", instance))
            }
        }
        instances = instances.filter { instance in
            guard let rejection = rejection(of: instance) else { return true }
            rejections.append(rejection)
            return false
        }
        instances = withoutConflicts(instances, &rejections)
        var seen: Set<Instance> = []
        instances = instances.filter { instance in
            if seen.insert(instance).inserted { return true }
            rejections.append(rejection("instance-duplicate", instance))
            return false
        }
        return (sample(instances, &rejections, &random), rejections)
    }

    /// For the first rule that `instance` breaks by itself.
    func rejection(of instance: Instance) -> Rejection? {
        ownRule(instance).map { rejection($0, instance) }
    }

    private func ownRule(_ instance: Instance) -> String? {
        if instance.input == instance.output {
            return instance.output.isEmpty ? "instance-empty-output" : "instance-input-equals-output"
        }
        if instance.output.isEmpty { return "instance-empty-output" }
        let ends = [instance.input, instance.output].map { PythonText.strip($0) }
        if ends.contains(where: { $0.hasSuffix(":") || $0.hasSuffix("：") }) { return "instance-ends-with-colon" }
        if parameters.bool("drop_refusals"), Refusal.detect(in: instance.output, prompt: instruction) != nil {
            return "instance-refusal"
        }
        return nil
    }

    private func withoutConflicts(_ instances: [Instance], _ rejections: inout [Rejection]) -> [Instance] {
        var outputs: [String: Set<String>] = [:]
        for instance in instances where !instance.input.isEmpty { outputs[instance.input, default: []].insert(instance.output) }
        let conflicting = Set(outputs.filter { $0.value.count > 1 }.keys)
        if conflicting.isEmpty { return instances }
        let dropAll = parameters.string("conflict_rule") == "drop-task"
        return instances.filter { instance in
            guard dropAll || conflicting.contains(instance.input) else { return true }
            rejections.append(rejection("instance-conflict", instance))
            return false
        }
    }

    private func sample(
        _ instances: [Instance], _ rejections: inout [Rejection], _ random: inout AnyRandom
    ) -> [Instance] {
        let most = parameters.int("max_instances")
        guard instances.count > most else { return instances }
        let chosen = Set(random.sample(most, below: instances.count))
        for (index, instance) in instances.enumerated() where !chosen.contains(index) {
            rejections.append(rejection("instance-surplus", instance, measured: instances.count, threshold: most))
        }
        return instances.enumerated().filter { chosen.contains($0.offset) }.map(\.element)
    }

    private func rejection(_ rule: String, _ instance: Instance, measured: Int? = nil, threshold: Int? = nil) -> Rejection {
        let text = instance.input.isEmpty ? instance.output : instance.input + "\n→ " + instance.output
        return Rejection(
            rule: rule, measured: measured.map(Double.init), threshold: threshold.map(Double.init), text: text,
            detail: instruction)
    }
}
