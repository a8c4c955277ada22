import ArgumentParser
import FoundationEssentials
import RecipeKit
import Recipes
import Reports
import Support

/// Writes the manual pages from the commands themselves; packaging runs it.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Write the manual pages of every command and file.", shouldDisplay: false)

    @Option(name: .shortAndLong, help: "The folder to write into.")
    var output: String?

    @Flag(help: "Print the recipes' names, each of which has a drop folder.")
    var recipes = false

    func run() throws {
        if recipes { Terminal.writeOutput(AllRecipes.all.map { $0.name + "\n" }.joined()) }
        guard let output else { return }
        let environment = Surroundings.environment
        let seconds = environment["SOURCE_DATE_EPOCH"].flatMap(Int64.init) ?? SystemTime().epochMicros() / 1_000_000
        let date = Self.day(Date(timeIntervalSince1970: TimeInterval(seconds)))
        try Files.makeDirectories(output)
        let pages =
            CommandManual(tree: try CommandTree.of(Instructmill.self), date: date).pages() + FileManual(date: date).pages()
        for page in pages { try Files.publish(Array(page.text.utf8), at: output + "/" + page.file) }
    }

    /// `2026-11-28`, in UTC, so that the same sources make the same pages.
    private static func day(_ date: Date) -> String {
        String(date.formatted(.iso8601).prefix(10))
    }
}
