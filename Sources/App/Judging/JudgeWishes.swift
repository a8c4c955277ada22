import ArgumentParser
import RecipeKit
import Recipes
import Settings
import Statistics

/// How a judge is to be asked, as somebody said it: a protocol, and parameters that override it.
struct JudgeWishes {
    /// What stands for a channel that fits the endpoint; no channel of the recipe's.
    static let automatic = "auto"

    /// The channel is left out where it is to be chosen.
    let parameters: [String: ParameterValue]
    let choosesChannel: Bool
    let rule: MergeRule
    let protocolName: String?

    /// - Parameters:
    ///   - texts: as `--set` takes them.
    ///   - settings: whose `defaults:` the protocol goes before.
    /// - Throws: `ValidationError` for an unknown protocol or rule, and for a text that is no key=value.
    init(protocolName: String?, rule: String?, set texts: [String], profile: Profile, settings: Settings) throws {
        let followed = try protocolName.map { try Self.judgeProtocol(named: $0) }
        var values = try ParameterFlags.parse(texts, target: nil, recipe: Judge.self, settings: settings)
        let said = Set(texts.map { String($0.prefix { $0 != "=" }) })
        for (name, value) in followed?.parameters ?? [:] where !said.contains(name) { values[name] = value }
        if values["channel"] == .string(Self.automatic) {
            values["channel"] = nil
            choosesChannel = true
        } else {
            choosesChannel = values["channel"] == nil && profile != .compat
        }
        parameters = values
        self.protocolName = protocolName
        self.rule = try rule.map { try Self.rule(named: $0) } ?? followed?.rule ?? .strict
    }

    private static func judgeProtocol(named name: String) throws -> JudgeProtocol {
        guard let found = JudgeProtocol.named(name) else {
            let known = JudgeProtocol.all.map(\.name).joined(separator: ", ")
            throw ValidationError("--protocol is one of \(known), not '\(name)'.")
        }
        return found
    }

    private static func rule(named name: String) throws -> MergeRule {
        guard let rule = MergeRule(rawValue: name) else {
            let known = MergeRule.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--rule is one of \(known), not '\(name)'.")
        }
        return rule
    }

    /// The protocols, a line each, for the help.
    static var protocolTable: String {
        let width = (JudgeProtocol.all.map(\.name.count).max() ?? 0) + 2
        return JudgeProtocol.all.map { row in
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            return "  \(name)\(row.settings); rule \(row.rule.rawValue) (\(row.source))"
        }.joined(separator: "\n")
    }
}
