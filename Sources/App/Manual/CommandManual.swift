import Settings

/// The pages of section 1: one for the program, one for each command.
struct CommandManual {
    let tree: CommandTree
    let date: String

    private var program: String { tree.command.commandName }
    private var source: String { "\(program) \(Version.text)" }

    /// File names and their texts.
    func pages() -> [(file: String, text: String)] {
        [("\(program).1", overview())] + tree.command.shown.map { ("\(program)-\($0.commandName).1", page($0)) }
    }

    private func overview() -> String {
        var page = Roff(program, section: "1", date: date, source: source)
        page.name(program, Self.withoutStop(tree.command.abstract))
        page.section("Synopsis")
        page.raw("\(Roff.bold(program)) \(Roff.italic("command")) [\(Roff.italic("arguments"))]")
        page.section("Description")
        page.prose(tree.command.discussion ?? "")
        page.section("Commands")
        for command in tree.command.shown {
            page.item(Roff.bold("\(program)-\(command.commandName)") + "(1)", command.abstract ?? "")
        }
        page.section("Environment")
        for variable in EnvironmentVariable.allCases {
            page.item(Roff.bold(variable.rawValue), variable.meaning.prefix(1).uppercased() + variable.meaning.dropFirst() + ".")
        }
        page.item(Roff.bold("INSTRUCTMILL_SHARE"), "The folder that holds Prompts/ and Seeds/.")
        page.item(Roff.bold("NO_COLOR"), "No colours, where it is set and not empty.")
        page.section("Files")
        for (path, meaning) in Self.files { page.item(Roff.italic(path), meaning) }
        page.section("Exit status")
        for (code, meaning) in Self.exitCodes { page.item(Roff.bold(code), meaning) }
        page.section("Examples")
        page.verbatim(Self.examples)
        seeAlso(
            &page,
            [("\(program).yaml", "5"), ("\(program)-job", "5")] + tree.command.shown.map { ("\(program)-\($0.commandName)", "1") }
        )
        return page.text
    }

    private func page(_ command: CommandTree.Command) -> String {
        let name = "\(program)-\(command.commandName)"
        var page = Roff(name, section: "1", date: date, source: source)
        page.name(name, Self.withoutStop(command.abstract))
        page.section("Synopsis")
        page.raw(synopsis(command))
        page.section("Description")
        page.prose(command.discussion ?? command.abstract ?? "")
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !Self.isEverywhere($0) }
        list(arguments.filter { $0.kind == .positional }, under: "Arguments", &page)
        list(arguments.filter { $0.kind != .positional }, under: "Options", &page)
        for child in command.shown {
            page.subsection("\(command.commandName) \(child.commandName)")
            page.prose(child.abstract ?? "")
            for argument in child.arguments ?? [] where argument.shouldDisplay && !Self.isEverywhere(argument) {
                page.item(Self.term(argument), Self.explanation(argument))
            }
        }
        seeAlso(&page, [(program, "1"), ("\(program).yaml", "5"), ("\(program)-job", "5")])
        return page.text
    }

    private func synopsis(_ command: CommandTree.Command) -> String {
        var words = [Roff.bold("\(program) \(command.commandName)")]
        for argument in command.arguments ?? [] where argument.shouldDisplay && !Self.isEverywhere(argument) {
            var word = Self.shortTerm(argument)
            if argument.isRepeating { word += " ..." }
            words.append(argument.isOptional ? "[\(word)]" : word)
        }
        return words.joined(separator: "\n")
    }

    private func list(_ arguments: [CommandTree.Argument], under title: String, _ page: inout Roff) {
        guard !arguments.isEmpty else { return }
        page.section(title)
        for argument in arguments { page.item(Self.term(argument), Self.explanation(argument)) }
    }

    private func seeAlso(_ page: inout Roff, _ pages: [(String, String)]) {
        page.section("See also")
        page.raw(pages.map { "\(Roff.bold($0.0))(\($0.1))" }.joined(separator: ",\n"))
    }

    /// `--help` and `--version`, which every command has.
    private static func isEverywhere(_ argument: CommandTree.Argument) -> Bool {
        ["help", "version"].contains(argument.preferredName?.name)
    }

    private static func shortTerm(_ argument: CommandTree.Argument) -> String {
        let value = Roff.italic(argument.valueName ?? "value")
        guard argument.kind != .positional, let name = argument.preferredName else { return value }
        return argument.kind == .flag ? Roff.bold(name.text) : "\(Roff.bold(name.text)) \(value)"
    }

    private static func term(_ argument: CommandTree.Argument) -> String {
        let value = Roff.italic(argument.valueName ?? "value")
        guard argument.kind != .positional else { return value }
        let names = (argument.names ?? []).map { Roff.bold($0.text) }.joined(separator: ", ")
        return argument.kind == .flag ? names : "\(names) \(value)"
    }

    private static func explanation(_ argument: CommandTree.Argument) -> String {
        var text = [argument.abstract, argument.discussion].compactMap { $0 }.joined(separator: " ")
        if let values = argument.allValues, !values.isEmpty { text += " One of \(values.joined(separator: ", "))." }
        if let value = argument.defaultValue, !value.isEmpty { text += " Default: \(value)." }
        return text
    }

    /// whatis(1) wants a phrase.
    private static func withoutStop(_ text: String?) -> String {
        var phrase = text ?? ""
        if phrase.hasSuffix(".") { phrase.removeLast() }
        return phrase
    }
}

extension CommandManual {
    private static let files = [
        ("/etc/instructmill/config.yaml", "The service's configuration; see instructmill.yaml(5)."),
        ("~/.config/instructmill/config.yaml", "A user's configuration."),
        ("~/.config/instructmill/prompts/", "A user's own prompts, in place of packaged ones of the same relative name."),
        ("/srv/instructmill/incoming/", "The service's drop folder, for members of the group instructmill-drop."),
        ("/var/lib/instructmill/", "The service's store."),
        ("~/.local/state/instructmill/", "A user's store, queue and output."),
        ("/usr/share/instructmill/", "Prompts and seeds."),
    ]
    private static let exitCodes = [
        ("0", "Done."), ("1", "Failed, or a partial result."), ("64", "Usage."), ("69", "Endpoint unavailable or stopped."),
        ("73", "Cannot create."), ("74", "Input or output."), ("75", "Already running, paused, or needs a decision."),
        ("76", "Corrupt store."), ("78", "Configuration."),
        ("130, 143", "Drained by SIGINT, SIGTERM (serve drained by either: 0)."),
    ]
    private static let examples = """
        instructmill demo
        instructmill setup
        instructmill doctor
        OPENAI_BASE_URL=http://127.0.0.1:8080/v1 instructmill run self-instruct --target 500 -o my-data
        """
}
