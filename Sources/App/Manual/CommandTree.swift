import ArgumentParser
import Support

/// The commands with their arguments, as the argument parser describes them (`--experimental-dump-help`, version 0).
struct CommandTree: Decodable {
    let command: Command

    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool?
        let subcommands: [Command]?
        let arguments: [Argument]?

        /// The subcommands that a user is to see.
        var shown: [Command] { (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" } }
    }

    struct Argument: Decodable {
        enum Kind: String, Decodable {
            case positional, option, flag
        }

        struct Name: Decodable {
            let kind: String
            let name: String

            /// `--target`, `-o`.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: Kind
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let preferredName: Name?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?
    }

    /// The tree of `program`.
    /// - Throws: `DecodingError` where the parser describes itself otherwise than it did.
    static func of(_ program: any ParsableCommand.Type) throws -> CommandTree {
        try CanonicalJSON.decode(CommandTree.self, from: Array(program._dumpHelp().utf8))
    }
}
