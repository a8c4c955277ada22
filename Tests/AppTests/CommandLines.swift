import Foundation

/// The command lines that the program takes, as it describes them itself (`--experimental-dump-help`).
struct CommandLines: Decodable {
    private let command: Command
    private var recipes: Set<String> = []

    private enum CodingKeys: String, CodingKey {
        case command
    }

    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?

        func argument(_ option: String) -> Argument? {
            arguments?.first { $0.names?.contains { $0.text == option } ?? false }
        }

        var options: [String] {
            (arguments ?? []).flatMap { ($0.names ?? []).map(\.text) } + (subcommands ?? []).flatMap(\.options)
        }
    }

    private struct Argument: Decodable {
        let kind: String
        let isRepeating: Bool
        let names: [Name]?
    }

    private struct Name: Decodable {
        let kind: String
        let name: String

        var text: String { (kind == "long" ? "--" : "-") + name }
    }

    /// What the program at `path` says of itself.
    static func of(_ path: String) async throws -> CommandLines {
        let workshop = try Workshop()
        let dump = try await Binary.run(["--experimental-dump-help"], in: workshop)
        var lines = try JSONDecoder().decode(CommandLines.self, from: Data(dump.output.utf8))
        let recipes = try await Binary.run(["manual", "--recipes"], in: workshop)
        lines.recipes = Set(recipes.output.split(separator: "\n").map(String.init))
        return lines
    }

    /// Every option of every command.
    var options: Set<String> { Set(command.options) }

    /// Why the program would not take `words`; nil where it would. A word in capitals stands for another.
    func fault(of words: [String]) -> String? {
        var words = words[...]
        var command = command
        while let word = words.first, let subcommands = command.subcommands {
            if word.hasPrefix("-") { break }
            if word == word.uppercased() { return nil }
            guard let next = subcommands.first(where: { $0.commandName == word || $0.commandName + "X" == word }) else {
                return "there is no command \(word)"
            }
            command = next
            words.removeFirst()
        }
        var operands: [String] = []
        while let word = words.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1)
            let name = parts.first.map(String.init) ?? word
            guard let argument = command.argument(name) else { return "\(command.commandName) takes no \(name)" }
            guard argument.kind == "option", parts.count == 1 else { continue }
            guard words.popFirst() != nil else { return "\(name) needs a value" }
        }
        return fault(of: operands, in: command)
    }

    private func fault(of operands: [String], in command: Command) -> String? {
        let taken = (command.arguments ?? []).filter { $0.kind == "positional" }
        if operands.count > taken.count, !taken.contains(where: \.isRepeating) {
            return "\(command.commandName) takes \(taken.count), not \(operands.joined(separator: " "))"
        }
        guard command.commandName == "run", let recipe = operands.first, recipe != recipe.uppercased() else { return nil }
        return recipes.contains(recipe) ? nil : "there is no recipe \(recipe)"
    }
}
